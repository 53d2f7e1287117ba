import type { SearchParams } from "typesense";
import type { MetricSet } from "../../schema/metric-set.ts";
import { searchAlias, searchSynonyms, type SearchDocument } from "../../schema/search.ts";
import { filterOf, type Filters } from "./filter.ts";
import { markClose, markOpen, partsOf, type Part } from "./highlight.ts";
import { timeCall } from "../telemetry/time-call.ts";
import { openClient, type TypesenseSettings } from "./typesense-client.ts";
import { spacedQuery } from "./unspaced.ts";

export const searchSorts = ["relevance", "newest", "popular", "longest"] as const;
export type SearchSort = (typeof searchSorts)[number];

export type IndexQuery = { q: string; filters: Filters; sort: SearchSort; page: number; perPage: number };
export type FacetName = "categories" | "tags" | "owner_id" | "length" | "year";
export type IndexHit = {
  id: string;
  title: Part[] | null;
  description: Part[] | null;
  tags: string[];
  owner: Part[] | null;
  moments: { startSeconds: number; parts: Part[] }[];
};
export type IndexAnswer = {
  hits: IndexHit[];
  found: number;
  facets: Record<FacetName, { value: string; count: number }[]>;
};
export type Suggested = Pick<SearchDocument, "id" | "title" | "tags" | "owner_id" | "owner_name">;

/** The index as those see it who search. Everything throws where Typesense is away; nobody waits longer than two seconds. */
export type SearchIndex = ReturnType<typeof openSearchIndex>;

// What is searched, by weight. Only what people see of a video may have typing errors; what is said in it is long enough
// to hold a neighbour of every word.
const fields = [
  { name: "title", weight: 20, typos: 2, prefix: true },
  { name: "tags", weight: 12, typos: 2, prefix: true },
  { name: "owner_name", weight: 10, typos: 2, prefix: true },
  { name: "description", weight: 4, typos: 1, prefix: true },
  { name: "transcript", weight: 1, typos: 0, prefix: false },
];
const gramFields = [
  { name: "title_grams", weight: 18, typos: 0, prefix: true },
  { name: "description_grams", weight: 4, typos: 0, prefix: true },
  { name: "transcript_grams", weight: 1, typos: 0, prefix: true },
];
const sortOf: Record<SearchSort, string> = {
  // Matches of about the same worth are ordered by what people watch, the newer the more.
  relevance: "_text_match(buckets: 10):desc,weighted_score:desc",
  newest: "upload_date:desc",
  popular: "view_count:desc,upload_date:desc",
  longest: "duration_seconds:desc,upload_date:desc",
};
const facetNames: FacetName[] = ["categories", "tags", "owner_id", "length", "year"];
const mostMoments = 3;
const restMs = 5_000;

export function openSearchIndex(settings: TypesenseSettings, metrics: MetricSet) {
  const client = openClient(settings, { seconds: 2, retries: 0 });
  let restingUntil = 0;

  /** One search. After a failure Typesense is left alone for a few seconds, so that not every search waits for it. */
  async function ask(params: SearchParams<SearchDocument>) {
    if (Date.now() < restingUntil) throw new Error("Typesense was away a moment ago");
    try {
      const { results } = await timeCall(metrics, "typesense", () =>
        client.multiSearch.perform<SearchDocument[]>({ searches: [{ collection: searchAlias, ...params }] }),
      );
      const [result] = results;
      if (!result || result.error) throw new Error(result?.error ?? "no answer");
      return result;
    } catch (error) {
      restingUntil = Date.now() + restMs;
      throw error;
    }
  }

  return {
    async search({ q, filters, sort, page, perPage }: IndexQuery): Promise<IndexAnswer> {
      const spaced = spacedQuery(q);
      const result = await ask({
        q: spaced ?? q,
        ...searched(spaced === null ? fields : [...fields, ...gramFields]),
        filter_by: filterOf(filters),
        sort_by: sortOf[sort],
        facet_by: facetNames.join(","),
        max_facet_values: 20,
        include_fields: spaced === null ? "id,transcript_starts" : "id,transcript_starts,transcript",
        highlight_fields: [...fields, ...gramFields].map(({ name }) => name).join(","),
        highlight_start_tag: markOpen,
        highlight_end_tag: markClose,
        highlight_affix_num_tokens: 8,
        page,
        per_page: perPage,
      });
      return {
        hits: (result.hits ?? []).map((hit) => hitOf(hit.document, (hit.highlights ?? []) as Highlight[])),
        found: result.found,
        facets: Object.fromEntries(
          facetNames.map((name) => [
            name,
            (result.facet_counts ?? [])
              .filter(({ field_name }) => field_name === name)
              .flatMap(({ counts }) => counts.map(({ value, count }) => ({ value, count }))),
          ]),
        ) as IndexAnswer["facets"],
      };
    },

    /** Videos whose title, tags or creator begin with what was typed so far. */
    async suggest(q: string, limit: number): Promise<Suggested[]> {
      const spaced = spacedQuery(q);
      const result = await ask({
        q: spaced ?? q,
        ...searched([...fields.slice(0, 3), ...(spaced === null ? [] : gramFields.slice(0, 1))]),
        filter_by: filterOf({}),
        sort_by: sortOf.relevance,
        include_fields: "id,title,tags,owner_id,owner_name",
        highlight_fields: "none",
        per_page: limit,
      });
      return (result.hits ?? []).map(({ document }) => document);
    },

    async healthy(): Promise<boolean> {
      return (await client.health.retrieve()).ok;
    },
  };
}

function searched(list: typeof fields) {
  return {
    query_by: list.map(({ name }) => name).join(","),
    query_by_weights: list.map(({ weight }) => weight).join(","),
    num_typos: list.map(({ typos }) => typos).join(","),
    prefix: list.map(({ prefix }) => prefix).join(","),
    text_match_type: "max_weight",
    // Few exact matches leave room for what was mistyped or stands in another form.
    typo_tokens_threshold: 10,
    drop_tokens_threshold: 1,
    // Of a few words any may be the one that stands nowhere, the first as well.
    drop_tokens_mode: "both_sides:3",
    synonym_sets: searchSynonyms,
  } as const;
}

type Highlight = { field: string; snippet?: string; snippets?: string[]; indices?: number[] };

function hitOf(document: SearchDocument, highlights: Highlight[]): IndexHit {
  const of = (name: string) => highlights.find(({ field }) => field === name);
  const snippet = (name: string) => {
    const text = of(name)?.snippet;
    return text === undefined ? null : partsOf(text);
  };
  return {
    id: document.id,
    title: snippet("title"),
    description: snippet("description"),
    owner: snippet("owner_name"),
    tags: (of("tags")?.snippets ?? []).map((text) =>
      partsOf(text)
        .map((part) => part.text)
        .join(""),
    ),
    moments: momentsOf(document, of("transcript") ?? of("transcript_grams")),
  };
}

function momentsOf(document: SearchDocument, highlight: Highlight | undefined): IndexHit["moments"] {
  const isGrams = highlight?.field === "transcript_grams";
  return (highlight?.indices ?? [])
    .flatMap((at, i) => {
      const startSeconds = document.transcript_starts?.[at];
      const text = isGrams ? document.transcript?.[at] : highlight?.snippets?.[i];
      if (startSeconds === undefined || text === undefined) return [];
      return [{ startSeconds, parts: isGrams ? [{ text, match: false }] : partsOf(text) }];
    })
    .slice(0, mostMoments);
}
