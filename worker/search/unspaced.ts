// Scripts that put no spaces between words: Chinese, Japanese, Thai and its neighbours.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;

/** The runs of a text that are written without spaces. */
export function unspacedRuns(text: string): string[] {
  return text.normalize("NFKC").match(unspaced) ?? [];
}

/**
 * What is written without spaces, as pairs of neighbouring characters: any part of two characters or more is found by its
 * pairs, whatever a dictionary would call a word. The last character stands alone as well, so that each single one begins
 * something. Empty where the text has no such run.
 */
export function gramsOf(text: string): string {
  return unspacedRuns(text)
    .map((run) => [...pairsOf(run), Array.from(run).at(-1)].join(" "))
    .join(" ");
}

/** The query with its unspaced runs as pairs, or null where it has none. A phrase stays one. */
export function spacedQuery(query: string): string | null {
  const text = query.normalize("NFKC");
  if (unspacedRuns(text).length === 0) return null;
  return text.replace(unspaced, (run) => {
    const pairs = pairsOf(run);
    return ` ${pairs.length > 0 ? pairs.join(" ") : run} `;
  });
}

function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}
