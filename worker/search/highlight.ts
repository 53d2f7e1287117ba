/** A piece of a text, and whether it is what was searched for. */
export type Part = { text: string; match: boolean };

// Characters of the private use area: cleanQuery takes them out of queries, and texts that hold some lose them here.
export const markOpen = "\ue000";
export const markClose = "\ue001";

const wordStart = String.raw`(?<![\p{L}\p{N}])`;

/** The pieces of a snippet in which Typesense marked what matched. */
export function partsOf(snippet: string): Part[] {
  return snippet
    .split(markOpen)
    .flatMap((piece, i) => {
      if (i === 0) return [{ text: piece, match: false }];
      const [marked = "", ...rest] = piece.split(markClose);
      return [
        { text: marked, match: true },
        { text: rest.join(""), match: false },
      ];
    })
    .map((part) => ({ ...part, text: part.text.replaceAll(/[\ue000\ue001]/g, "") }))
    .filter(({ text }) => text !== "");
}

/** The pieces of a text in which these words begin, or these runs stand; null where none does. */
export function markIn(text: string, words: string[], runs: string[]): Part[] | null {
  const choices = [
    ...runs.map(escape),
    ...words.filter((word) => !runs.includes(word)).map((word) => `${wordStart}${escape(word)}`),
  ];
  if (choices.length === 0) return null;
  const parts = text.split(new RegExp(`(${choices.join("|")})`, "iu"));
  if (parts.length === 1) return null;
  return parts.map((piece, i) => ({ text: piece, match: i % 2 === 1 })).filter(({ text }) => text !== "");
}

/** The same of a long text: a little before the first match, and some behind it. */
export function snippetIn(text: string, words: string[], runs: string[]): Part[] | null {
  const parts = markIn(text, words, runs);
  if (!parts) return null;
  const at = parts.findIndex(({ match }) => match);
  const before = parts
    .slice(0, at)
    .map(({ text }) => text)
    .join("");
  const start = before.length > 60 ? `…${before.slice(-50)}` : before;
  let left = 160;
  const behind: Part[] = [];
  for (const part of parts.slice(at)) {
    if (left <= 0) break;
    behind.push({ ...part, text: part.text.length > left ? `${part.text.slice(0, left)}…` : part.text });
    left -= part.text.length;
  }
  return [...(start === "" ? [] : [{ text: start, match: false }]), ...behind];
}

function escape(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
