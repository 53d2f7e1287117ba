import type { Browser } from "playwright-core";
import { launchBrowser } from "../browser.ts";

/** An element as a browser's XML parser reads it: names with their prefixes, text without white space around. */
export type XmlElement = { name: string; attributes: Record<string, string>; text: string; children: XmlElement[] };

/** A strict XML parser, which a browser brings along. Throws what it complains of. */
export async function openXmlReader() {
  const browser: Browser = await launchBrowser();
  const page = await browser.newPage();
  return {
    read: (xml: string): Promise<XmlElement> =>
      page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "application/xml");
        const error = parsed.querySelector("parsererror");
        if (error) throw new Error(error.textContent ?? "not XML");
        const walk = (element: Element): XmlElement => ({
          name: element.nodeName,
          attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
          text: element.children.length === 0 ? (element.textContent ?? "").trim() : "",
          children: [...element.children].map((child) => walk(child)),
        });
        return walk(parsed.documentElement);
      }, xml),
    /** The texts of all elements of this name: of a large document that is all that leaves the browser. */
    texts: (xml: string, name: string): Promise<string[]> =>
      page.evaluate(
        ([text, wanted]) => {
          const parsed = new DOMParser().parseFromString(text, "application/xml");
          const error = parsed.querySelector("parsererror");
          if (error) throw new Error(error.textContent ?? "not XML");
          return [...parsed.getElementsByTagName(wanted)].map((element) => element.textContent ?? "");
        },
        [xml, name] as const,
      ),
    stop: () => browser.close(),
  };
}

export const all = (element: XmlElement, name: string) => element.children.filter((child) => child.name === name);
export const one = (element: XmlElement, name: string): XmlElement => {
  const [first, ...more] = all(element, name);
  if (!first || more.length > 0) throw new Error(`${element.name} has ${more.length + (first ? 1 : 0)} of ${name}`);
  return first;
};
export const textOf = (element: XmlElement, name: string) => one(element, name).text;
