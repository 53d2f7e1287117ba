/** A word of a text: folded for comparison, with where it stands in the text as it was written. */
export type Token = { word: string; start: number; end: number };

/**
 * The words of a text as Typesense cuts them by default: at white space and at the collection's separators. Other
 * symbols inside of a word are left out of it, and accents as well as case are folded away.
 */
export function tokensOf(text: string, separators: readonly string[]): Token[] {
  const tokens: Token[] = [];
  let from = -1;
  const close = (end: number) => {
    if (from < 0) return;
    const word = fold(text.slice(from, end));
    if (word !== "") tokens.push({ word, ...trimmed(text, from, end) });
    from = -1;
  };
  for (let i = 0; i < text.length; i += 1) {
    const divides = /\s/.test(text[i] ?? "") || separators.includes(text[i] ?? "");
    if (divides) close(i);
    else if (from < 0) from = i;
  }
  close(text.length);
  return tokens;
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Script=Latin}\p{M}+/gu, (letter) => letter.slice(0, 1))
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]/gu, "");
}

// Quotation marks around a word are no part of it.
function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  const [before = ""] = /^[^\p{L}\p{N}]*/u.exec(text.slice(from, to)) ?? [];
  const [after = ""] = /[^\p{L}\p{N}\p{M}]*$/u.exec(text.slice(from, to)) ?? [];
  return { start: from + before.length, end: to - after.length };
}

export type ParsedQuery = { words: string[]; phrases: string[][]; excluded: string[][] };

/** `plain words`, `"a phrase"`, `-without` and `-"without this phrase"`. */
export function parseQuery(q: string, separators: readonly string[]): ParsedQuery {
  const parsed: ParsedQuery = { words: [], phrases: [], excluded: [] };
  const wordsOf = (text: string) => tokensOf(text, separators).map(({ word }) => word);
  for (const [, minus, phrase, plain = ""] of q.matchAll(/(?<=^|\s)(-?)"([^"]+)"|(\S+)/g)) {
    if (phrase !== undefined) {
      const words = wordsOf(phrase);
      if (words.length > 0) (minus ? parsed.excluded : parsed.phrases).push(words);
    } else if (plain.startsWith("-") && plain.length > 1) {
      const words = wordsOf(plain.slice(1));
      if (words.length > 0) parsed.excluded.push(words);
    } else parsed.words.push(...wordsOf(plain));
  }
  return parsed;
}
