/** One public video in the search index. Instants are in seconds since 1970. */
export type SearchDocument = {
  id: string;
  title: string;
  description: string;
  tags: string[];
  categories: string[];
  owner_id: string;
  owner_name: string;
  /** BCP 47. */
  language?: string;
  visibility: string;
  length: LengthClass;
  /** Of its upload, in UTC. */
  year: string;
  upload_date: number;
  view_count: number;
  duration_seconds: number;
  /** Popularity and recency in one figure that never has to be renewed for time alone. */
  weighted_score: number;
  /** What is said in it, a few seconds each, and when each begins. */
  transcript?: string[];
  transcript_starts?: number[];
  /** Two characters each of what is written without spaces between words: of title, tags and creator, and so on. */
  title_grams?: string;
  description_grams?: string;
  transcript_grams?: string[];
  /** One letter of the id: the index is compared with Postgres piece by piece. */
  shard: string;
  /** Changes with everything above but the counts. */
  version: string;
};

type FieldType = "string" | "string[]" | "int64" | "float" | "float[]";
type Field = { name: keyof SearchDocument; type: FieldType; facet?: boolean; optional?: boolean; index?: boolean };

export const lengthClasses = ["short", "medium", "long"] as const;
export type LengthClass = (typeof lengthClasses)[number];

/** Under four minutes, up to twenty, and over. */
export function lengthClass(seconds: number): LengthClass {
  return seconds < 240 ? "short" : seconds <= 1200 ? "medium" : "long";
}

/** What the product calls its collection: an alias of the newest `videos_…`. */
export const searchAlias = "videos";
export const searchSynonyms = "edgereel";

/** The Typesense schema of each collection of videos. */
export const searchSchema = {
  fields: [
    { name: "title", type: "string" },
    { name: "description", type: "string" },
    { name: "tags", type: "string[]", facet: true },
    { name: "categories", type: "string[]", facet: true },
    { name: "owner_id", type: "string", facet: true },
    { name: "owner_name", type: "string" },
    { name: "language", type: "string", facet: true, optional: true },
    { name: "visibility", type: "string", facet: true },
    { name: "length", type: "string", facet: true },
    { name: "year", type: "string", facet: true },
    { name: "upload_date", type: "int64" },
    { name: "view_count", type: "int64" },
    { name: "duration_seconds", type: "float" },
    { name: "weighted_score", type: "float" },
    { name: "transcript", type: "string[]", optional: true },
    { name: "transcript_starts", type: "float[]", optional: true, index: false },
    { name: "title_grams", type: "string", optional: true },
    { name: "description_grams", type: "string", optional: true },
    { name: "transcript_grams", type: "string[]", optional: true },
    { name: "shard", type: "string", facet: true },
    { name: "version", type: "string", optional: true, index: false },
  ] satisfies Field[] as Field[],
  default_sorting_field: "weighted_score",
  // Symbols inside of a word are left out otherwise, and "rock-climbing" would be "rockclimbing".
  token_separators: [
    "-",
    "_",
    "/",
    ".",
    ",",
    ":",
    ";",
    "|",
    "+",
    "&",
    "(",
    ")",
    "[",
    "]",
    "!",
    "?",
    "–",
    "—",
    "・",
    "、",
    "。",
  ],
};
