import { unspacedRuns } from "./unspaced.ts";

/** What somebody typed, taken apart: `plain words`, `"a phrase"`, `-without`. */
export type Words = { words: string[]; phrases: string[][]; excluded: string[] };

const mostWords = 20;

/** The query as both engines take it: without signs that mean something to one of them, or null where no word is left. */
export function cleanQuery(q: string): string | null {
  const text = q
    .normalize("NFKC")
    .replaceAll(/[\p{Cc}\p{Co}`*]/gu, " ")
    .replaceAll(/(^|\s)#(?=\p{L}|\p{N})/gu, "$1")
    // A quotation mark that is never closed begins no phrase.
    .replace(/^([^"]*(?:"[^"]*"[^"]*)*)"([^"]*)$/, "$1 $2")
    .replaceAll(/\s+/g, " ")
    .trim();
  const { words, phrases } = parseWords(text);
  return words.length + phrases.length > 0 ? text.split(" ").slice(0, mostWords).join(" ") : null;
}

export function parseWords(text: string): Words {
  const parsed: Words = { words: [], phrases: [], excluded: [] };
  for (const [, minus, phrase, plain = ""] of text.matchAll(/(?<=^|\s)(-?)"([^"]+)"|(\S+)/g)) {
    const excludes = Boolean(minus) || (phrase === undefined && plain.startsWith("-"));
    const words = wordsIn(phrase ?? plain);
    if (words.length === 0) continue;
    if (excludes) parsed.excluded.push(...words);
    else if (phrase !== undefined) parsed.phrases.push(words);
    else parsed.words.push(...words);
  }
  return parsed;
}

function wordsIn(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}\p{M}']+/gu) ?? [])
    .map((word) => word.replaceAll("'", ""))
    .filter((word) => word !== "");
}

/** The words of a query that are written without spaces, for which whole words mean nothing. */
export function runsOf({ words, phrases }: Words): string[] {
  return [...words, ...phrases.flat()].flatMap(unspacedRuns);
}
