/** What does not agree, in words that name the count and both of its values. */
export class Findings {
  readonly list: string[] = [];
  compared = 0;

  add(text: string): void {
    this.list.push(text);
  }

  same(what: string, actual: unknown, expected: unknown): void {
    this.compared += 1;
    if (!Object.is(actual, expected)) this.add(`${what}: ${String(actual)}, should be ${String(expected)}`);
  }

  /** Those fields that are expected. */
  sameFields(what: string, actual: object, expected: Record<string, unknown>): void {
    const fields = actual as Record<string, unknown>;
    for (const [name, value] of Object.entries(expected)) this.same(`${name} of ${what}`, fields[name], value);
  }

  /** In any order, each as often. */
  sameList(what: string, actual: readonly string[], expected: readonly string[]): void {
    this.same(what, actual.toSorted().join(), expected.toSorted().join());
  }

  sameSet(what: string, actual: readonly string[], expected: readonly string[]): void {
    this.subset(`${what}: too much`, actual, expected);
    this.subset(`${what}: missing`, expected, actual);
  }

  /** Nothing of `part` that is not in `all`. */
  subset(what: string, part: readonly string[], all: readonly string[]): void {
    this.compared += part.length;
    const known = new Set(all);
    for (const item of part) if (!known.has(item)) this.add(`${what}: ${item}`);
  }
}
