import type { Settings } from "../env.ts";
export type SearchIndex = { todo(): void };
export function openSearchIndex(_settings: Pick<Settings, "TYPESENSE_URL" | "TYPESENSE_API_KEY">): SearchIndex {
  return { todo() {} };
}
