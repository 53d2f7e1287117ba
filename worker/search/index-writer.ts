import type { MetricSet } from "../../schema/metric-set.ts";
import { searchAlias, searchSchema, searchSynonyms, type SearchDocument } from "../../schema/search.ts";
import { timeCall } from "../telemetry/time-call.ts";
import { openClient, statusOf, unlessMissing, type TypesenseSettings } from "./typesense-client.ts";

const prefix = `${searchAlias}_`;

/** What a document is known by when index and Postgres are compared. */
export type Entry = Pick<SearchDocument, "id" | "version" | "view_count" | "weighted_score">;
export type CountChange = Pick<SearchDocument, "id" | "view_count" | "weighted_score">;
export type Synonym = { id: string; synonyms: string[] };

/** The index as those see it who fill it. A `collection` is one of `videos_…`, or the alias for the current one. */
export type IndexWriter = ReturnType<typeof openIndexWriter>;

export function openIndexWriter(settings: TypesenseSettings, metrics: MetricSet) {
  const client = openClient(settings, { seconds: 10, retries: 1 });
  const documentsOf = (collection: string) => client.collections<SearchDocument>(collection).documents();
  const timed = <T>(call: () => Promise<T>, told?: { operation: string; collection: string; batchSize?: number }) =>
    timeCall(metrics, "typesense", call, told);

  return {
    /** A new, empty collection that nobody is led to yet; its name. */
    async create(now: Date): Promise<string> {
      const name = `${prefix}${now.getTime()}`;
      await timed(() => client.collections().create({ name, ...searchSchema }));
      return name;
    },

    /** The collection that the alias leads to; null where there is none yet. */
    async current(): Promise<string | null> {
      const alias = await timed(() => unlessMissing(client.aliases(searchAlias).retrieve()));
      return alias?.collection_name ?? null;
    },

    /** Leads searches to this collection from now on, in one step. */
    async point(collection: string): Promise<void> {
      // A collection of the alias's own name would hide it: one of before there was an alias.
      if (!(await timed(() => unlessMissing(client.aliases(searchAlias).retrieve())))) {
        await timed(() => unlessMissing(client.collections(searchAlias).delete()));
      }
      await timed(() => client.aliases().upsert(searchAlias, { collection_name: collection }));
    },

    /** Removes all collections of videos but these. */
    async dropOthers(kept: string[]): Promise<void> {
      const all = await timed(() => client.collections().retrieve());
      for (const { name } of all.filter((other) => other.name.startsWith(prefix) && !kept.includes(other.name))) {
        await timed(() => unlessMissing(client.collections(name).delete()));
      }
    },

    /** How many documents it has; null where there is no such collection. */
    async count(collection: string): Promise<number | null> {
      const found = await timed(() => unlessMissing(client.collections(collection).retrieve()));
      return found?.num_documents ?? null;
    },

    /** Writes whole documents; answers what Typesense said of those that it refused. */
    async upsert(collection: string, documents: SearchDocument[]): Promise<Map<string, string>> {
      return importLines(collection, documents, "upsert");
    },

    /** Changes the counts of documents that are there; others are left out. */
    async updateCounts(collection: string, changes: CountChange[]): Promise<void> {
      await importLines(collection, changes, "update");
    },

    async remove(collection: string, ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      await timed(() => documentsOf(collection).delete({ filter_by: `id:[${ids.join(",")}]` }), {
        operation: "delete",
        collection,
        batchSize: ids.length,
      });
    },

    /** The entries of a shard. */
    async entries(collection: string, shard: string): Promise<Entry[]> {
      const text = await timed(() =>
        documentsOf(collection).export({
          filter_by: `shard:=${shard}`,
          include_fields: "id,version,view_count,weighted_score",
        }),
      );
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Entry);
    },

    async putSynonyms(items: Synonym[]): Promise<void> {
      await timed(() => client.synonymSets(searchSynonyms).upsert({ items }));
    },
  };

  async function importLines(collection: string, documents: { id: string }[], action: "upsert" | "update") {
    if (documents.length === 0) return new Map<string, string>();
    const lines = documents.map((document) => JSON.stringify(document)).join("\n");
    const answer: string = await timed(() => documentsOf(collection).import(lines, { action }), {
      operation: action,
      collection,
      batchSize: documents.length,
    });
    const refused = new Map<string, string>();
    for (const [i, line] of answer.split("\n").entries()) {
      const { success, error = "refused" } = JSON.parse(line) as { success: boolean; error?: string };
      if (!success) refused.set(documents[i]?.id ?? "", error);
    }
    return refused;
  }
}

/** Whether Typesense says that there is no such collection. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}
