/** One public video in the search index. `upload_date` is in seconds since 1970. */
export type SearchDocument = {
  id: string;
  title: string;
  description: string;
  tags: string[];
  categories: string[];
  owner_name: string;
  upload_date: number;
  view_count: number;
  duration_seconds: number;
};

type FieldType = "string" | "string[]" | "int64" | "float";

/** The Typesense collection of public videos. */
export const searchCollection = {
  name: "videos",
  fields: [
    { name: "title", type: "string" },
    { name: "description", type: "string" },
    { name: "tags", type: "string[]", facet: true },
    { name: "categories", type: "string[]", facet: true },
    { name: "owner_name", type: "string" },
    { name: "upload_date", type: "int64" },
    { name: "view_count", type: "int64" },
    { name: "duration_seconds", type: "float" },
  ],
  default_sorting_field: "upload_date",
} satisfies {
  name: string;
  fields: { name: string; type: FieldType; facet?: boolean }[];
  default_sorting_field: string;
};
