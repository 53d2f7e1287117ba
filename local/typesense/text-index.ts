import SearchableMap from "minisearch/SearchableMap";
import { distance } from "./typos.ts";

/** How many words a field has behind each other for each of its values: one value, or those of a list. */
export type FieldWords = Map<string, string[][]>;

/** Which documents hold which word in which field. */
export class TextIndex {
  // Word → field → documents, in a radix tree.
  readonly #words = new SearchableMap<Map<string, Set<string>>>();
  readonly documents = new Map<string, FieldWords>();

  add(id: string, words: FieldWords): void {
    this.documents.set(id, words);
    for (const [field, values] of words) {
      for (const word of new Set(values.flat())) {
        let fields = this.#words.get(word);
        if (!fields) this.#words.set(word, (fields = new Map()));
        const holders = fields.get(field) ?? new Set();
        fields.set(field, holders.add(id));
      }
    }
  }

  remove(id: string): void {
    for (const [field, values] of this.documents.get(id) ?? []) {
      for (const word of new Set(values.flat())) {
        const fields = this.#words.get(word);
        fields?.get(field)?.delete(id);
        if (fields?.get(field)?.size === 0) fields.delete(field);
        if (fields?.size === 0) this.#words.delete(word);
      }
    }
    this.documents.delete(id);
  }

  holders(word: string, field: string): ReadonlySet<string> {
    return this.#words.get(word)?.get(field) ?? new Set();
  }

  /** The words of the index that stand for the given one, each with how many typing errors lie between. */
  like(word: string, { typos, prefix }: { typos: number; prefix: boolean }): Map<string, number> {
    const found = new Map<string, number>();
    if (typos === 0) {
      if (this.#words.has(word)) found.set(word, 0);
      if (prefix) for (const term of this.#words.atPrefix(word).keys()) found.set(term, 0);
      return found;
    }
    for (const term of this.#words.keys()) {
      const errors = distance(word, term, typos, prefix);
      if (errors <= typos) found.set(term, errors);
    }
    return found;
  }
}
