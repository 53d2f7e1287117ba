// Escapes one after the other, so that a backslash which is itself escaped begins none: a whole pair, half a pair,
// any other.
const escapes = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|ud[89a-f][0-9a-f]{2}|[^])/gi;
const halfLength = "\\ud800".length;
const half = /\\ud[89a-f]/i;

/**
 * JSON in which each escaped half of a surrogate pair, which is no character, is U+FFFD instead. Parsers that hold
 * to Unicode, Postgres' among them, refuse a whole text for one.
 */
export function wellFormedJson(text: string): string {
  if (!half.test(text)) return text;
  return text.replace(escapes, (escape) => (escape.length === halfLength ? "\ufffd" : escape));
}
