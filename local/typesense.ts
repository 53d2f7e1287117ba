import type { IncomingMessage } from "node:http";
import { listen, readBody, sendJson, type StandIn } from "./http-server.ts";
import { readState, writeState } from "./state-file.ts";
import { Collection, type CollectionSchema } from "./typesense/collection.ts";
import type { Document } from "./typesense/filter.ts";
import { Refusal } from "./typesense/refusal.ts";
import { search, type Query } from "./typesense/search.ts";
import type { Synonym, SynonymSet } from "./typesense/synonyms.ts";

type Saved = {
  collections: { schema: CollectionSchema; documents: Document[] }[];
  aliases: Record<string, string>;
  synonyms: Record<string, SynonymSet>;
};
type Store = { collections: Map<string, Collection>; aliases: Map<string, string>; synonyms: Map<string, SynonymSet> };
type Call = { method: string; path: string[]; query: Record<string, string>; text: string };

/**
 * Typesense's HTTP interface (version 30) before an index in memory, for the official client: collections and aliases,
 * documents (create, upsert, update, emplace, delete, import, export), synonym sets, search and multi-search. With a file
 * all of it survives a restart.
 */
export async function startTypesense(options: { apiKey: string; file?: string | undefined }): Promise<StandIn> {
  const store = load(options.file);
  const save = () => {
    writeState(options.file, {
      collections: [...store.collections.values()].map(({ schema, documents }) => ({
        schema,
        documents: [...documents.values()],
      })),
      aliases: Object.fromEntries(store.aliases),
      synonyms: Object.fromEntries(store.synonyms),
    } satisfies Saved);
  };

  return listen(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://typesense");
    if (url.pathname === "/health") return sendJson(response, 200, { ok: true });
    if (request.headers["x-typesense-api-key"] !== options.apiKey) {
      return sendJson(response, 401, { message: "Forbidden - a valid `x-typesense-api-key` header must be sent." });
    }
    try {
      const call = await callOf(request, url);
      const body = answer(store, call);
      const isWrite = call.method !== "GET" && call.path[0] !== "multi_search";
      if (isWrite) save();
      if (typeof body === "string") {
        response.writeHead(200, { "content-type": "text/plain" });
        response.end(body);
        return;
      }
      sendJson(response, call.method === "POST" && isWrite ? 201 : 200, body);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof SyntaxError)) throw error;
      sendJson(response, error instanceof Refusal ? error.status : 400, { message: error.message });
    }
  });
}

async function callOf(request: IncomingMessage, url: URL): Promise<Call> {
  const { method = "GET" } = request;
  return {
    method,
    path: url.pathname.split("/").slice(1).map(decodeURIComponent),
    query: Object.fromEntries(url.searchParams),
    text: method === "GET" ? "" : (await readBody(request)).toString(),
  };
}

function answer(store: Store, call: Call): unknown {
  const [top, name] = call.path;
  if (top === "multi_search") {
    const { searches } = JSON.parse(call.text) as { searches: Query[] };
    return { results: searches.map((each) => trySearch(store, { ...call.query, ...each })) };
  }
  if (top === "aliases") return answerAliases(store, call);
  if (top === "synonym_sets") return answerSynonyms(store, call);
  if (top !== "collections") throw new Refusal(404, "Not Found");
  if (name === undefined) {
    if (call.method === "GET") return [...store.collections.values()].map(describe);
    const schema = JSON.parse(call.text) as CollectionSchema;
    if (store.collections.has(schema.name)) {
      throw new Refusal(409, `A collection with name \`${schema.name}\` already exists.`);
    }
    const collection = new Collection(schema);
    store.collections.set(schema.name, collection);
    return describe(collection);
  }
  const collection = named(store, name);
  if (call.path[2] === undefined) {
    if (call.method === "DELETE") store.collections.delete(collection.schema.name);
    return describe(collection);
  }
  return answerDocuments(store, collection, call);
}

function answerDocuments(store: Store, collection: Collection, { method, path, query, text }: Call): unknown {
  const id = path[3];
  if (id === "search") return search(collection, query, synonymsOf(store, query));
  if (id === "import") return importLines(collection, text, query.action ?? "create");
  if (id === "export") return exportLines(collection, query);
  if (id === undefined && method === "POST") {
    return collection.write(JSON.parse(text) as Document, query.action ?? "create");
  }
  if (id === undefined) {
    const doomed = collection.matching(query.filter_by ?? "");
    for (const each of doomed) collection.remove(each.id);
    return { num_deleted: doomed.length };
  }
  if (method === "DELETE") return collection.remove(id);
  if (method === "PATCH") return collection.write({ ...(JSON.parse(text) as object), id }, "update");
  const document = collection.documents.get(id);
  if (!document) throw new Refusal(404, `Could not find a document with id: ${id}`);
  return document;
}

function answerAliases({ aliases }: Store, { method, path, text }: Call): unknown {
  const name = path[1];
  const shown = (alias: string) => ({ name: alias, collection_name: aliases.get(alias) });
  if (name === undefined) return { aliases: [...aliases.keys()].map(shown) };
  if (method === "PUT") aliases.set(name, (JSON.parse(text) as { collection_name: string }).collection_name);
  if (!aliases.has(name)) throw new Refusal(404, "Not Found");
  const answer = shown(name);
  if (method === "DELETE") aliases.delete(name);
  return answer;
}

function answerSynonyms({ synonyms }: Store, { method, path, text }: Call): unknown {
  const name = path[1];
  if (name === undefined) return [...synonyms].map(([set, { items }]) => ({ name: set, items }));
  if (method === "PUT") synonyms.set(name, JSON.parse(text) as SynonymSet);
  const set = synonyms.get(name);
  if (!set) throw new Refusal(404, "Synonym set not found");
  if (method === "DELETE") synonyms.delete(name);
  return { name, ...set };
}

// A collection's own name goes before an alias of that name.
function named({ collections, aliases }: Store, name: string): Collection {
  const collection = collections.get(name) ?? collections.get(aliases.get(name) ?? "");
  if (!collection) throw new Refusal(404, "Not Found");
  return collection;
}

function synonymsOf({ synonyms }: Store, query: Query): Synonym[] {
  const names = String(query.synonym_sets ?? "").split(",");
  return names.flatMap((name) => synonyms.get(name.trim())?.items ?? []);
}

function trySearch(store: Store, query: Query): unknown {
  try {
    return search(named(store, String(query.collection ?? "")), query, synonymsOf(store, query));
  } catch (error) {
    if (error instanceof Refusal) return { code: error.status, error: error.message };
    throw error;
  }
}

function importLines(collection: Collection, text: string, action: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines
    .map((line) => {
      try {
        collection.write(JSON.parse(line) as Document, action);
        return JSON.stringify({ success: true });
      } catch (error) {
        const code = error instanceof Refusal ? error.status : 400;
        return JSON.stringify({ success: false, error: String(error), document: line, code });
      }
    })
    .join("\n");
}

function exportLines(collection: Collection, query: Record<string, string>): string {
  const names = (query.include_fields ?? "").split(",").filter(Boolean);
  return collection
    .matching(query.filter_by ?? "")
    .map((document) =>
      JSON.stringify(names.length === 0 ? document : Object.fromEntries(names.map((name) => [name, document[name]]))),
    )
    .join("\n");
}

function load(file: string | undefined): Store {
  const saved = readState<Saved>(file);
  const store: Store = { collections: new Map(), aliases: new Map(), synonyms: new Map() };
  // Files of before there were aliases are lists: what they hold is made anew.
  if (!saved || Array.isArray(saved)) return store;
  for (const { schema, documents } of saved.collections) {
    const collection = new Collection(schema);
    for (const document of documents) collection.write(document, "upsert");
    store.collections.set(schema.name, collection);
  }
  for (const [alias, name] of Object.entries(saved.aliases)) store.aliases.set(alias, name);
  for (const [name, set] of Object.entries(saved.synonyms)) store.synonyms.set(name, set);
  return store;
}

function describe({ schema, createdAt, documents }: Collection) {
  return { ...schema, created_at: createdAt, num_documents: documents.size };
}
