import type { Collection } from "./collection.ts";
import { countFacets } from "./facets.ts";
import { parseFilter, type Document } from "./filter.ts";
import { highlightField } from "./highlight.ts";
import { holdsPhrase, matchWords, type Match, type MatchOptions, type SearchedField } from "./match.ts";
import { Refusal } from "./refusal.ts";
import { sortMatches } from "./sort.ts";
import { variantsOf, type Synonym } from "./synonyms.ts";
import { parseQuery } from "./tokens.ts";

export type Query = Record<string, string | number | boolean | undefined>;

/** Answers one search as Typesense does, by its defaults where nothing is said. */
export function search(collection: Collection, query: Query, synonyms: Synonym[]): Record<string, unknown> {
  const started = performance.now();
  const page = Math.max(1, Number(query.page ?? 1));
  const perPage = Number(query.per_page ?? 10);
  if (perPage > 250) throw new Refusal(422, "Only upto 250 hits can be fetched per page.");
  const matches = matchesOf(collection, query, synonyms);
  const found = matches.flatMap((match) => {
    const document = collection.documents.get(match.id);
    return document ? [{ ...match, document }] : [];
  });
  sortMatches(found, text(query.sort_by), collection.schema.default_sorting_field);
  return {
    facet_counts: countFacets(
      found.map(({ document }) => document),
      collection.schema.fields,
      query,
    ),
    found: found.length,
    hits: found.slice((page - 1) * perPage, page * perPage).map((hit) => shown(collection, hit, query)),
    out_of: collection.documents.size,
    page,
    request_params: { collection_name: collection.schema.name, per_page: perPage, q: text(query.q) || "*" },
    search_cutoff: false,
    search_time_ms: Math.round(performance.now() - started),
  };
}

function matchesOf(collection: Collection, query: Query, synonyms: Synonym[]): Match[] {
  const fits = parseFilter(text(query.filter_by));
  const all = [...collection.documents.values()].filter(fits);
  const q = text(query.q).trim();
  if (q === "*") return all.map(({ id }) => ({ id, score: 0, words: new Map() }));
  const { words, phrases, excluded } = parseQuery(q, collection.separators);
  const fields = fieldsOf(collection, query);
  const ids = new Set(all.map(({ id }) => id));
  const holds = (id: string, phrase: string[]) =>
    fields.some(({ name }) => holdsPhrase(collection.index.documents.get(id)?.get(name) ?? [], phrase));
  for (const id of ids) {
    if (!phrases.every((phrase) => holds(id, phrase)) || excluded.some((phrase) => holds(id, phrase))) ids.delete(id);
  }
  if (words.length === 0 && phrases.length === 0) {
    return excluded.length > 0 ? [...ids].map((id) => ({ id, score: 0, words: new Map() })) : [];
  }
  const options: MatchOptions = {
    fields,
    typoThreshold: Number(query.typo_tokens_threshold ?? 1),
    dropThreshold: Number(query.drop_tokens_threshold ?? 1),
    dropMode: text(query.drop_tokens_mode) || "right_to_left",
    matchType: text(query.text_match_type) || "max_score",
    allowed: (id) => ids.has(id),
  };
  const best = new Map<string, Match>();
  for (const variant of variantsOf([...words, ...phrases.flat()], synonyms)) {
    // A word of a synonym is whole: neither its beginning nor an error of it stands for it.
    const exact = { ...options, fields: fields.map((field) => ({ ...field, typos: 0, prefix: false })) };
    for (const [id, match] of matchWords(collection.index, variant.words, variant.asked ? options : exact)) {
      if (match.score > (best.get(id)?.score ?? 0)) best.set(id, match);
    }
  }
  return [...best.values()];
}

function fieldsOf({ schema }: Collection, query: Query): SearchedField[] {
  const names = list(query.query_by);
  const [weights, typos, prefixes] = [list(query.query_by_weights), list(query.num_typos), list(query.prefix)];
  for (const [what, given] of Object.entries({ query_by_weights: weights, num_typos: typos, prefix: prefixes })) {
    if (given.length > 1 && given.length !== names.length) {
      throw new Refusal(400, `Number of values in \`${what}\` does not match number of \`query_by\` fields.`);
    }
  }
  return names.map((name, i) => {
    const field = schema.fields.find((each) => each.name === name);
    if (!field || field.index === false) {
      throw new Refusal(404, `Could not find a field named \`${name}\` in the schema.`);
    }
    return {
      name,
      weight: Number(weights[i] ?? names.length - i),
      typos: Number(typos[i] ?? typos[0] ?? 2),
      prefix: (prefixes[i] ?? prefixes[0] ?? "true") === "true",
    };
  });
}

function shown(collection: Collection, { document, score, words }: Match & { document: Document }, query: Query) {
  const options = {
    open: text(query.highlight_start_tag) || "<mark>",
    close: text(query.highlight_end_tag) || "</mark>",
    threshold: Number(query.snippet_threshold ?? 30),
    affix: Number(query.highlight_affix_num_tokens ?? 4),
    separators: collection.separators,
  };
  const wanted = list(query.highlight_fields);
  const highlights = [...words].flatMap(([name, hit]) => {
    if (wanted.length > 0 && !wanted.includes(name)) return [];
    return highlightField(name, document[name], hit, options) ?? [];
  });
  return { document: pick(document, query), highlight: {}, highlights, text_match: score };
}

function pick(document: Document, query: Query): Record<string, unknown> {
  const [included, excluded] = [list(query.include_fields), list(query.exclude_fields)];
  return Object.fromEntries(
    Object.entries(document).filter(
      ([name]) => (included.length === 0 || included.includes(name)) && !excluded.includes(name),
    ),
  );
}

function text(value: Query[string]): string {
  return value === undefined ? "" : String(value);
}

function list(value: Query[string]): string[] {
  return text(value)
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
