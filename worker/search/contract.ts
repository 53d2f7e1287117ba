import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { tagOf } from "../answers/tags.ts";
import { idPattern } from "../../schema/id.ts";
import { lengthClasses } from "../../schema/search.ts";
import { access, json, problemResponses } from "../http/contract.ts";
import { Video } from "../videos/contract.ts";
import { language } from "../videos/fields.ts";
import { searchSorts } from "./search-index.ts";

const words = z.string().trim().min(1).max(200);

const Parts = z
  .array(z.object({ text: z.string(), match: z.boolean() }))
  .meta({ description: "Plain text in pieces; `match` tells those that were searched for." });

const Match = z
  .object({
    title: Parts.nullable(),
    description: Parts.nullable().meta({ description: "A part of it." }),
    owner: Parts.nullable().meta({ description: "The creator's name." }),
    tags: z.array(z.string()),
    moments: z
      .array(z.object({ startSeconds: z.number(), url: z.url(), text: Parts }))
      .meta({ description: "Where it is said, in the captions: `url` plays from there." }),
  })
  .meta({ id: "SearchMatch", description: "What of the video matched; null or empty where it did not." });
export type Match = z.infer<typeof Match>;

const SearchHit = Video.extend({ match: Match }).meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof SearchHit>;

const counts = z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() }));
const Facets = z
  .object({ category: counts, tag: counts, creator: counts, length: counts, year: counts })
  .meta({ id: "SearchFacets", description: "How many of all that was found have which value, most frequent first." });
export type Facets = z.infer<typeof Facets>;

export const SearchPage = z
  .object({
    items: z.array(SearchHit),
    nextCursor: z.string().nullable(),
    found: z.number().int(),
    degraded: z.boolean().meta({
      description:
        "The search engine is away: these come from the database, without captions, facets and typing errors.",
    }),
    facets: Facets,
  })
  .meta({ id: "SearchPage" });
export type SearchPage = z.infer<typeof SearchPage>;

const searchQuery = z.object({
  q: words,
  category: z.string().min(1).max(60).optional(),
  tag: z.string().trim().toLowerCase().min(1).max(60).optional(),
  creator: z.string().regex(idPattern("user"), "must be a user id such as usr_…").optional(),
  language: language.optional(),
  length: z.enum(lengthClasses).optional(),
  year: z
    .string()
    .regex(/^\d{4}$/, "must be a year such as 2026")
    .optional(),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: "Uploaded at or after this instant." }),
  sort: z.enum(searchSorts).default("relevance"),
  limit: z.coerce.number().int().min(1).max(100).default(24),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, "not a cursor of this list")
    .optional(),
});

export const searchVideos = createRoute({
  method: "get",
  path: "/search",
  tags: ["search"],
  summary: "Search public videos by title, tags, creator, description and captions",
  description:
    'All words must be found; the last may be unfinished, and longer ones may have typing errors. `"words in quotation ' +
    'marks"` stand behind each other, `-word` must not be there. `length` is `short` (under 4 minutes), `medium` or `long` ' +
    "(over 20).",
  ...access({
    limit: "search",
    sharing: { tags: () => [tagOf.lists], query: searchQuery, signedIn: true },
  }),
  request: {
    query: searchQuery,
  },
  responses: { 200: json(SearchPage, "Best matches first, unless sorted otherwise."), ...problemResponses },
});

const Suggestion = z
  .object({
    kind: z.enum(["video", "tag", "creator"]),
    text: z.string(),
    id: z.string().nullable().meta({ description: "Of the video or the creator." }),
  })
  .meta({ id: "Suggestion" });
export type Suggestion = z.infer<typeof Suggestion>;

export const suggest = createRoute({
  method: "get",
  path: "/search/suggestions",
  tags: ["search"],
  summary: "What could be meant, while somebody types",
  ...access({}),
  request: { query: z.object({ q: words }) },
  responses: { 200: json(z.object({ items: z.array(Suggestion) }), "At most eight."), ...problemResponses },
});
