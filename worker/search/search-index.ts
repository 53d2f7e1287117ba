import { Client } from "typesense";
import { searchCollection, type SearchDocument } from "../../schema/search.ts";
import type { Settings } from "../env.ts";

export type SearchHits = { ids: string[]; found: number };

/** The search index, as far as the features need it. */
export type SearchIndex = {
  upsert(document: SearchDocument): Promise<void>;
  remove(videoId: string): Promise<void>;
  /** Ids of public videos, best first. `page` counts from 1. */
  search(text: string, page: { page: number; perPage: number }): Promise<SearchHits>;
  healthy(): Promise<boolean>;
};

export function openSearchIndex(settings: Pick<Settings, "TYPESENSE_URL" | "TYPESENSE_API_KEY">): SearchIndex {
  const url = new URL(settings.TYPESENSE_URL);
  const secure = url.protocol === "https:";
  const client = new Client({
    nodes: [{ host: url.hostname, port: Number(url.port) || (secure ? 443 : 80), protocol: secure ? "https" : "http" }],
    apiKey: settings.TYPESENSE_API_KEY,
    connectionTimeoutSeconds: 3,
    numRetries: 1,
    retryIntervalSeconds: 0.1,
    axiosAdapter: "fetch", // the default adapter is made for Node
    logLevel: "silent",
  });
  const documents = () => client.collections<SearchDocument>(searchCollection.name).documents();

  return {
    async upsert(document) {
      try {
        await documents().upsert(document);
      } catch (error) {
        // The first document of a new site finds no collection.
        if (statusOf(error) !== 404) throw error;
        await client.collections().create(searchCollection).catch(unlessExists);
        await documents().upsert(document);
      }
    },
    async remove(videoId) {
      try {
        await client.collections<SearchDocument>(searchCollection.name).documents(videoId).delete();
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
    async search(text, { page, perPage }) {
      try {
        const result = await documents().search({
          q: text,
          query_by: "title,tags,owner_name,description",
          query_by_weights: "8,4,2,1",
          sort_by: "_text_match:desc,upload_date:desc",
          include_fields: "id",
          page,
          per_page: perPage,
        });
        return { ids: (result.hits ?? []).map((hit) => hit.document.id), found: result.found };
      } catch (error) {
        if (statusOf(error) === 404) return { ids: [], found: 0 };
        throw error;
      }
    },
    async healthy() {
      return (await client.health.retrieve()).ok;
    },
  };
}

function statusOf(error: unknown): number | undefined {
  return (error as { httpStatus?: number }).httpStatus;
}

function unlessExists(error: unknown): void {
  if (statusOf(error) !== 409) throw error;
}
