import type { Document } from "./filter.ts";
import { parseFilter } from "./filter.ts";
import { Refusal } from "./refusal.ts";
import { TextIndex } from "./text-index.ts";
import { tokensOf } from "./tokens.ts";

export type Field = { name: string; type: string; facet?: boolean; optional?: boolean; index?: boolean };
export type CollectionSchema = {
  name: string;
  fields: Field[];
  default_sorting_field?: string;
  token_separators?: string[];
};

/** One collection: the documents, and a text index over its string fields. */
export class Collection {
  readonly schema: CollectionSchema;
  readonly createdAt = Math.floor(Date.now() / 1000);
  readonly documents = new Map<string, Document>();
  readonly index = new TextIndex();

  constructor(schema: CollectionSchema) {
    this.schema = schema;
    const wrong = schema.fields.find((field) => field.index === false && !field.optional);
    if (wrong) throw new Refusal(400, `Field \`${wrong.name}\` must be optional since it is marked as non-indexable.`);
  }

  get separators(): string[] {
    return this.schema.token_separators ?? [];
  }

  write(document: Document, action: string): Document {
    if (typeof document.id !== "string" || document.id === "") {
      throw new Refusal(400, "Document's `id` field should be a non-empty string.");
    }
    const known = this.documents.get(document.id);
    if (action === "create" && known) {
      throw new Refusal(409, `A document with id ${document.id} already exists.`);
    }
    if (action === "update" && !known) {
      throw new Refusal(404, `Could not find a document with id: ${document.id}`);
    }
    const next = action === "update" || action === "emplace" ? { ...known, ...document } : document;
    for (const field of this.schema.fields) check(field, next[field.name]);
    if (known) this.index.remove(document.id);
    this.documents.set(document.id, next);
    this.index.add(document.id, this.#wordsOf(next));
    return next;
  }

  remove(id: string): Document {
    const document = this.documents.get(id);
    if (!document) throw new Refusal(404, `Could not find a document with id: ${id}`);
    this.documents.delete(id);
    this.index.remove(id);
    return document;
  }

  matching(filter: string): Document[] {
    return [...this.documents.values()].filter(parseFilter(filter));
  }

  #wordsOf(document: Document): Map<string, string[][]> {
    const fields = this.schema.fields.filter(({ type, index }) => type.startsWith("string") && index !== false);
    return new Map(
      fields.map(({ name }) => {
        const values = [document[name] ?? []].flat().map(String);
        return [name, values.map((value) => tokensOf(value, this.separators).map(({ word }) => word))];
      }),
    );
  }
}

function check(field: Field, value: unknown): void {
  if (value === undefined) {
    if (field.optional) return;
    throw new Refusal(
      400,
      `Field \`${field.name}\` has been declared in the schema, but is not found in the document.`,
    );
  }
  const scalar = field.type.replace("[]", "");
  const values = field.type.endsWith("[]") ? (value as unknown[]) : [value];
  const right = (entry: unknown) => {
    if (scalar === "string") return typeof entry === "string";
    if (scalar === "bool") return typeof entry === "boolean";
    if (scalar === "float") return typeof entry === "number";
    return Number.isInteger(entry);
  };
  if (!Array.isArray(values) || !values.every(right)) {
    throw new Refusal(400, `Field \`${field.name}\` must be of type ${field.type}.`);
  }
}
