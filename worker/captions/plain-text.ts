// What WebVTT files and converters really use of HTML's character references; others stay as written.
const named: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  lrm: "\u200e",
  rlm: "\u200f",
};
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffc]/g;

/**
 * The words of a cue without markup: WebVTT and HTML tags, ASS override blocks and control characters
 * are taken out, character references resolved, empty lines dropped. What is left is text, whatever it
 * looks like: it must be escaped wherever it is written.
 */
export function plainText(lines: readonly string[]): string {
  const text = lines.join("\n").replaceAll(/<\/?[a-z0-9.:!?][^<>]*>/gi, "");
  const resolved = text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, resolve);
  return withoutOverrides(resolved.replaceAll(controls, ""))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

function resolve(reference: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? reference;
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code > 0x10ffff || surrogate ? "" : String.fromCodePoint(code);
}

// `{\an8}` and the like, which files converted from ASS carry. What is left opens none: a second reading
// of the text finds the same text.
function withoutOverrides(text: string): string {
  return text.replaceAll(/\{\\[^{}]*\}/g, "").replaceAll(/\{\\+/g, "{");
}
