import MiniSearch from "minisearch";

export type Field = { name: string; type: string; facet?: boolean; optional?: boolean };
export type CollectionSchema = { name: string; fields: Field[]; default_sorting_field?: string };
export type Document = Record<string, unknown> & { id: string };
type Query = Record<string, string | undefined>;

/** A refusal as Typesense words it: an HTTP status and `{message}`. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One collection: the documents, and a text index over its string fields. */
export class Collection {
  readonly schema: CollectionSchema;
  readonly createdAt = Math.floor(Date.now() / 1000);
  readonly documents = new Map<string, Document>();
  readonly #index: MiniSearch<Document>;

  constructor(schema: CollectionSchema) {
    this.schema = schema;
    this.#index = new MiniSearch<Document>({
      fields: schema.fields.filter((field) => field.type.startsWith("string")).map((field) => field.name),
      extractField: (document, name) => {
        const value = document[name];
        return Array.isArray(value) ? value.join(" ") : (value as string);
      },
    });
  }

  write(document: Document, action: string): Document {
    const known = this.documents.get(document.id);
    if (action === "create" && known) {
      throw new Refusal(409, `A document with id ${document.id} already exists.`);
    }
    if (action === "update" && !known) {
      throw new Refusal(404, `Could not find a document with id: ${document.id}`);
    }
    const next = action === "update" || action === "emplace" ? { ...known, ...document } : document;
    for (const field of this.schema.fields) this.#check(field, next[field.name]);
    if (known) this.#index.discard(document.id);
    this.documents.set(document.id, next);
    this.#index.add(next);
    return next;
  }

  remove(id: string): Document {
    const document = this.documents.get(id);
    if (!document) throw new Refusal(404, `Could not find a document with id: ${id}`);
    this.documents.delete(id);
    this.#index.discard(id);
    return document;
  }

  search(query: Query): Record<string, unknown> {
    const started = performance.now();
    const page = Math.max(1, Number(query.page ?? 1));
    const perPage = Math.min(250, Number(query.per_page ?? 10));
    const matches = this.#match(query).filter(({ document }) => fits(document, query.filter_by ?? ""));
    sortMatches(matches, query.sort_by ?? defaultSort(this.schema));
    const shown = matches.slice((page - 1) * perPage, page * perPage);
    return {
      facet_counts: (query.facet_by ?? "")
        .split(",")
        .filter(Boolean)
        .map((name) => countFacet(matches, name)),
      found: matches.length,
      hits: shown.map(({ document, score }) => ({
        document: pick(document, query.include_fields),
        highlight: {},
        highlights: [],
        text_match: Math.round(score * 1e6),
      })),
      out_of: this.documents.size,
      page,
      request_params: { collection_name: this.schema.name, per_page: perPage, q: query.q ?? "*" },
      search_cutoff: false,
      search_time_ms: Math.round(performance.now() - started),
    };
  }

  matching(filter: string): string[] {
    return [...this.documents.values()].filter((document) => fits(document, filter)).map(({ id }) => id);
  }

  #match(query: Query): Match[] {
    const text = (query.q ?? "*").trim();
    if (text === "*" || text === "") {
      return [...this.documents.values()].map((document) => ({ document, score: 0 }));
    }
    const fields = (query.query_by ?? "").split(",").map((name) => name.trim());
    const unknown = fields.find((name) => !this.schema.fields.some((field) => field.name === name));
    if (unknown !== undefined) {
      throw new Refusal(404, `Could not find a field named \`${unknown}\` in the schema.`);
    }
    const weights = (query.query_by_weights ?? "").split(",").map(Number);
    const terms = text.split(/\s+/).length;
    const found = this.#index.search(text, {
      fields,
      boost: Object.fromEntries(fields.map((name, i) => [name, weights[i] || 1])),
      combineWith: "AND",
      // As Typesense by default: the last word may be unfinished, and long words may have typing errors.
      prefix: (_term, i) => i === terms - 1,
      fuzzy: (term) => (term.length >= 7 ? 2 : term.length >= 4 ? 1 : false),
    });
    return found.flatMap(({ id, score }) => {
      const document = this.documents.get(id as string);
      return document ? [{ document, score }] : [];
    });
  }

  #check(field: Field, value: unknown): void {
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
}

type Match = { document: Document; score: number };

function defaultSort(schema: CollectionSchema): string {
  return `_text_match:desc${schema.default_sorting_field ? `,${schema.default_sorting_field}:desc` : ""}`;
}

function sortMatches(matches: Match[], order: string): void {
  const keys = order.split(",").map((part) => part.trim().split(":"));
  const valueOf = (match: Match, name: string) =>
    name === "_text_match" ? match.score : (match.document[name] as number | string);
  matches.sort((a, b) => {
    for (const [name = "", direction] of keys) {
      const [x, y] = [valueOf(a, name), valueOf(b, name)];
      if (x !== y) return (x < y ? -1 : 1) * (direction === "desc" ? -1 : 1);
    }
    return 0;
  });
}

/** `field:=value`, `field:!=value`, `field:[a,b]`, `field:>5` and the like, joined by `&&`. */
function fits(document: Document, filter: string): boolean {
  return filter
    .split("&&")
    .map((part) => part.trim())
    .filter(Boolean)
    .every((part) => {
      const [, name = "", operator = "", operand = ""] = /^([\w.]+):\s*(!=|>=|<=|=|>|<)?\s*(.*)$/.exec(part) ?? [];
      const values = [document[name]].flat();
      const wanted = operand
        .replace(/^\[|\]$/g, "")
        .split(",")
        .map((text) => text.trim().replace(/^`|`$/g, ""));
      const number = Number(operand);
      if (operator === ">") return Number(values[0]) > number;
      if (operator === ">=") return Number(values[0]) >= number;
      if (operator === "<") return Number(values[0]) < number;
      if (operator === "<=") return Number(values[0]) <= number;
      const has = values.some((value) => wanted.includes(String(value)));
      return operator === "!=" ? !has : has;
    });
}

function countFacet(matches: Match[], name: string) {
  const counts = new Map<string, number>();
  for (const { document } of matches) {
    for (const value of [document[name]].flat()) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([, a], [, b]) => b - a).slice(0, 10);
  return {
    counts: ordered.map(([value, count]) => ({ count, highlighted: value, value })),
    field_name: name,
    sampled: false,
    stats: { total_values: counts.size },
  };
}

function pick(document: Document, fields: string | undefined): Partial<Document> {
  if (!fields) return document;
  const names = fields.split(",").map((name) => name.trim());
  return Object.fromEntries(names.filter((name) => name in document).map((name) => [name, document[name]]));
}
