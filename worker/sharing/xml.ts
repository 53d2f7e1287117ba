// What XML 1.0 (section 2.2) has no way to hold: control characters, and the two that are no characters.
// eslint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text as it stands in an element or a quoted attribute. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(unwritable, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

type Attributes = Record<string, string | number | null>;

/** An element around others, which are XML already; null among them is left out. */
export function element(name: string, attributes: Attributes, ...content: (string | null)[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join("");
  const inner = content.filter((part) => part !== null).join("");
  return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

/** An element around a text; null where there is none. */
export function leaf(name: string, text: string | number | null, attributes: Attributes = {}): string | null {
  return text === null ? null : element(name, attributes, xmlText(String(text)));
}

export const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n';
