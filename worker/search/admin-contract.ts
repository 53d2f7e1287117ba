import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { Comparison } from "./compare-index.ts";
import { SynonymGroups } from "./synonyms.ts";

const Reindex = z
  .object({
    state: z.enum(["running", "done", "replaced"]),
    collection: z.string(),
    done: z.number().int(),
    total: z.number().int(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ description: "The last or running build of a new collection, in videos." });

const SearchStatus = z
  .object({
    collection: z.string().nullable().meta({ description: "The one that answers; null while Typesense is away." }),
    documents: z.number().int().nullable(),
    videos: z.number().int().meta({ description: "That should be in it." }),
    waiting: z
      .object({ count: z.number().int(), since: z.iso.datetime().nullable() })
      .meta({ description: "Changes that have not reached the index." }),
    reindex: Reindex.nullable(),
    check: Comparison.nullable().meta({
      description: "What the last comparison with the database found and repaired.",
    }),
  })
  .meta({ id: "SearchStatus" });
export type SearchStatus = z.infer<typeof SearchStatus>;

const Synonyms = z.object({ groups: SynonymGroups }).meta({ id: "Synonyms" });

export const readSearch = createRoute({
  method: "get",
  path: "/admin/search",
  tags: ["admin"],
  summary: "Read how the search index stands",
  ...access({ permission: "search.manage" }),
  responses: { 200: json(SearchStatus, "The index."), ...problemResponses },
});

export const reindex = createRoute({
  method: "post",
  path: "/admin/search/reindex",
  tags: ["admin"],
  summary: "Build the search index anew",
  description:
    "A new collection is filled beside the one that answers, and takes its place when it is whole; searches notice nothing. " +
    "`GET /admin/search` tells how far it is. A run that is under way is given up for the new one.",
  ...access({ permission: "search.manage", limit: "write" }),
  responses: { 202: json(Reindex, "It has begun."), ...problemResponses },
});

export const checkSearch = createRoute({
  method: "post",
  path: "/admin/search/check",
  tags: ["admin"],
  summary: "Compare the search index with the database now, and repair it",
  description: "As it happens each night. `GET /admin/search` has the result.",
  ...access({ permission: "search.manage", limit: "write" }),
  responses: { 202: { description: "It will be done at once." }, ...problemResponses },
});

export const readSynonyms = createRoute({
  method: "get",
  path: "/admin/search/synonyms",
  tags: ["admin"],
  summary: "Read the words that find each other",
  ...access({ permission: "search.manage" }),
  responses: { 200: json(Synonyms, "All groups."), ...problemResponses },
});

export const writeSynonyms = createRoute({
  method: "put",
  path: "/admin/search/synonyms",
  tags: ["admin"],
  summary: "Replace the words that find each other",
  ...access({ permission: "search.manage", limit: "write" }),
  request: { body: jsonBody(Synonyms) },
  responses: { 200: json(Synonyms, "All groups as they are now."), ...problemResponses },
});
