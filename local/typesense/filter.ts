import { Refusal } from "./refusal.ts";
import { tokensOf } from "./tokens.ts";

export type Document = Record<string, unknown> & { id: string };
type Test = (document: Document) => boolean;

/**
 * Reads Typesense's `filter_by`: `field:=value`, `field:!=value`, `field:[a,b]`, `field:[1..5]`, `field:>5` and the
 * like, joined by `&&` and `||` and held together by parentheses. Values with special characters stand in backticks.
 * `&&` binds no stronger than `||`, as in Typesense: `a && b || c` is `(a && b) || c` and `a || b && c` is `(a || b) && c`.
 */
export function parseFilter(text: string): Test {
  if (text.trim() === "") return () => true;
  const reader = new Reader(text);
  const test = reader.expression();
  reader.end();
  return test;
}

class Reader {
  #at = 0;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  expression(): Test {
    let left = this.#operand();
    for (;;) {
      const before = left;
      if (this.#takes("&&")) {
        const right = this.#operand();
        left = (document) => before(document) && right(document);
      } else if (this.#takes("||")) {
        const right = this.#operand();
        left = (document) => before(document) || right(document);
      } else return left;
    }
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw unreadable();
  }

  #operand(): Test {
    if (this.#takes("(")) {
      const inner = this.expression();
      if (!this.#takes(")")) throw unreadable();
      return inner;
    }
    this.#skip();
    const [head = "", name = "", operator = ""] =
      /^([\w.]+)\s*:\s*(!=|>=|<=|=|>|<)?\s*/.exec(this.#text.slice(this.#at)) ?? [];
    if (head === "") throw unreadable();
    this.#at += head.length;
    return comparison(name, operator, this.#value());
  }

  /** Up to what ends the clause; backticks and brackets hold what stands in them together. */
  #value(): string {
    const from = this.#at;
    let quoted = false;
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const rest = this.#text.slice(this.#at, this.#at + 2);
      if (rest[0] === "`") quoted = !quoted;
      if (quoted) continue;
      if (rest[0] === "[") depth += 1;
      if (rest[0] === "]") depth -= 1;
      if (depth === 0 && (rest === "&&" || rest === "||" || rest[0] === ")")) break;
    }
    if (quoted || depth !== 0) throw unreadable();
    const value = this.#text.slice(from, this.#at).trim();
    if (value === "") throw unreadable();
    return value;
  }

  #takes(sign: string): boolean {
    this.#skip();
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }
}

function comparison(name: string, operator: string, value: string): Test {
  const valuesOf = (document: Document): unknown[] => [document[name]].flat().filter((entry) => entry !== undefined);
  const bound = Number(value);
  if (operator === ">") return (document) => valuesOf(document).some((entry) => Number(entry) > bound);
  if (operator === ">=") return (document) => valuesOf(document).some((entry) => Number(entry) >= bound);
  if (operator === "<") return (document) => valuesOf(document).some((entry) => Number(entry) < bound);
  if (operator === "<=") return (document) => valuesOf(document).some((entry) => Number(entry) <= bound);
  const wanted = listOf(value);
  const isWanted = (entry: unknown) =>
    wanted.some((each) => {
      const [, from, to] = /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(each) ?? [];
      if (from !== undefined && typeof entry === "number") return entry >= Number(from) && entry <= Number(to);
      if (typeof entry !== "string") return String(entry) === each;
      // Without a sign, all words of the value must be there; ids are compared whole.
      if (operator !== "" || name === "id") return entry.toLowerCase() === each.toLowerCase();
      const words = new Set(tokensOf(entry, []).map(({ word }) => word));
      return tokensOf(each, []).every(({ word }) => words.has(word));
    });
  if (operator === "!=") return (document) => !valuesOf(document).some(isWanted);
  return (document) => valuesOf(document).some(isWanted);
}

function listOf(value: string): string[] {
  const inner = value.startsWith("[") && value.endsWith("]") ? value.slice(1, -1) : value;
  const parts = value === inner ? [inner] : (inner.match(/`[^`]*`|[^,`]+/g) ?? []);
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("`", ""));
}

function unreadable(): Refusal {
  return new Refusal(400, "Could not parse the filter query.");
}
