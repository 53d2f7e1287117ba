import { tokensOf } from "./tokens.ts";

export type HighlightOptions = { open: string; close: string; threshold: number; affix: number; separators: string[] };

type Highlight = {
  field: string;
  matched_tokens: string[] | string[][];
  snippet?: string;
  snippets?: string[];
  indices?: number[];
};

// As Typesense's MAX_ARRAY_MATCHES.
const mostValues = 5;

/** What Typesense tells of where a field matched: a snippet, or for lists one for each value, with its place in the list. */
export function highlightField(
  field: string,
  value: unknown,
  words: ReadonlySet<string>,
  options: HighlightOptions,
): Highlight | null {
  if (typeof value === "string") {
    const one = snippetOf(value, words, options);
    return one && { field, matched_tokens: one.matched, snippet: one.snippet };
  }
  if (!Array.isArray(value)) return null;
  const found = value
    .flatMap((each, index) => {
      const one = typeof each === "string" ? snippetOf(each, words, options) : null;
      return one ? [{ ...one, index }] : [];
    })
    .sort((a, b) => new Set(b.matched).size - new Set(a.matched).size || a.index - b.index)
    .slice(0, mostValues);
  if (found.length === 0) return null;
  return {
    field,
    matched_tokens: found.map(({ matched }) => matched),
    snippets: found.map(({ snippet }) => snippet),
    indices: found.map(({ index }) => index),
  };
}

function snippetOf(text: string, words: ReadonlySet<string>, options: HighlightOptions) {
  const tokens = tokensOf(text, options.separators);
  const hits = tokens.flatMap(({ word }, i) => (words.has(word) ? [i] : []));
  const [first] = hits;
  if (first === undefined) return null;
  const short = tokens.length <= options.threshold;
  // From a little before the first word to a little behind the last one of those that stand near it.
  const near = hits.filter((at) => at - first <= options.affix * 2);
  const from = short ? 0 : Math.max(0, first - options.affix);
  const to = short ? tokens.length - 1 : Math.min(tokens.length - 1, (near.at(-1) ?? first) + options.affix);
  let snippet = "";
  let at = short ? 0 : (tokens[from]?.start ?? 0);
  const matched: string[] = [];
  for (const i of hits.filter((hit) => hit >= from && hit <= to)) {
    const { start, end } = tokens[i] ?? { start: at, end: at };
    snippet += `${text.slice(at, start)}${options.open}${text.slice(start, end)}${options.close}`;
    matched.push(text.slice(start, end));
    at = end;
  }
  snippet += text.slice(at, short ? text.length : tokens[to]?.end);
  return { snippet, matched };
}
