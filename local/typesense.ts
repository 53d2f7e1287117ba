import type { IncomingMessage } from "node:http";
import { listen, readBody, sendJson, type StandIn } from "./http-server.ts";
import { readState, writeState } from "./state-file.ts";
import { Collection, Refusal, type CollectionSchema, type Document } from "./typesense-collection.ts";

type Saved = { schema: CollectionSchema; documents: Document[] }[];

/**
 * Typesense's HTTP interface before an index in memory, for the official client: collections,
 * documents (create, upsert, update, emplace, delete, import), search and multi-search. With a
 * file the collections survive a restart.
 */
export async function startTypesense(options: { apiKey: string; file?: string | undefined }): Promise<StandIn> {
  const collections = load(options.file);
  const save = () => {
    const all: Saved = [...collections.values()].map(({ schema, documents }) => ({
      schema,
      documents: [...documents.values()],
    }));
    writeState(options.file, all);
  };
  const named = (name: string) => {
    const collection = collections.get(name);
    if (!collection) throw new Refusal(404, "Not Found");
    return collection;
  };

  async function answer(request: IncomingMessage, url: URL): Promise<unknown> {
    const { method = "GET" } = request;
    const [top, name, documents, id] = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const query = Object.fromEntries(url.searchParams);
    const text = method === "GET" ? "" : (await readBody(request)).toString();
    if (top === "multi_search") {
      const { searches } = JSON.parse(text) as { searches: Record<string, string>[] };
      return {
        results: searches.map((search) => trySearch(() => named(search.collection ?? ""), { ...query, ...search })),
      };
    }
    if (top !== "collections") throw new Refusal(404, "Not Found");
    if (name === undefined) {
      if (method === "GET") return [...collections.values()].map(describe);
      const schema = JSON.parse(text) as CollectionSchema;
      if (collections.has(schema.name)) {
        throw new Refusal(409, `A collection with name \`${schema.name}\` already exists.`);
      }
      const collection = new Collection(schema);
      collections.set(schema.name, collection);
      return describe(collection);
    }
    const collection = named(name);
    if (documents === undefined) {
      if (method === "DELETE") collections.delete(name);
      return describe(collection);
    }
    if (id === "search") return collection.search(query);
    if (id === "import") return importLines(collection, text, query.action ?? "create");
    if (id === undefined && method === "POST") {
      return collection.write(JSON.parse(text) as Document, query.action ?? "create");
    }
    if (id === undefined) {
      const doomed = collection.matching(query.filter_by ?? "");
      for (const each of doomed) collection.remove(each);
      return { num_deleted: doomed.length };
    }
    if (method === "DELETE") return collection.remove(id);
    if (method === "PATCH") return collection.write({ ...(JSON.parse(text) as object), id }, "update");
    const document = collection.documents.get(id);
    if (!document) throw new Refusal(404, `Could not find a document with id: ${id}`);
    return document;
  }

  return listen(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://typesense");
    if (url.pathname === "/health") return sendJson(response, 200, { ok: true });
    if (request.headers["x-typesense-api-key"] !== options.apiKey) {
      return sendJson(response, 401, { message: "Forbidden - a valid `x-typesense-api-key` header must be sent." });
    }
    try {
      const body = await answer(request, url);
      const isWrite = request.method !== "GET" && !url.pathname.startsWith("/multi_search");
      if (isWrite) save();
      if (typeof body === "string") {
        response.writeHead(200, { "content-type": "text/plain" });
        response.end(body);
        return;
      }
      sendJson(response, request.method === "POST" && isWrite ? 201 : 200, body);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof SyntaxError)) throw error;
      sendJson(response, error instanceof Refusal ? error.status : 400, { message: error.message });
    }
  });
}

function load(file: string | undefined): Map<string, Collection> {
  const collections = new Map<string, Collection>();
  for (const { schema, documents } of readState<Saved>(file) ?? []) {
    const collection = new Collection(schema);
    for (const document of documents) collection.write(document, "upsert");
    collections.set(schema.name, collection);
  }
  return collections;
}

function describe({ schema, createdAt, documents }: Collection) {
  return { ...schema, created_at: createdAt, num_documents: documents.size };
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

function trySearch(find: () => Collection, query: Record<string, string>): unknown {
  try {
    return find().search(query);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.status, error: error.message };
    throw error;
  }
}
