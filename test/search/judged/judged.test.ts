import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTypesense } from "../../../local/typesense.ts";
import { MetricSet } from "../../../schema/metric-set.ts";
import { openIndexWriter } from "../../../worker/search/index-writer.ts";
import { cleanQuery } from "../../../worker/search/query.ts";
import { openSearchIndex } from "../../../worker/search/search-index.ts";
import { queries } from "./queries.ts";
import { targets } from "./targets.ts";
import { judgedVideos } from "./videos.ts";

// What the product's own search makes of a judged set: over Typesense's stand-in, or the server named by TYPESENSE_URL.

type Outcome = { query: string; expected: string[]; found: string[] };
const outcomes = new Map<string, Outcome[]>();
const videos = judgedVideos();
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const real = process.env.TYPESENSE_URL;
  const standIn = real ? null : await startTypesense({ apiKey: "key" });
  const settings = {
    TYPESENSE_URL: real ?? standIn?.url ?? "",
    TYPESENSE_API_KEY: real ? (process.env.TYPESENSE_API_KEY ?? "") : "key",
  };
  const writer = openIndexWriter(settings, new MetricSet());
  const collection = await writer.create(new Date());
  await writer.point(collection);
  await writer.putSynonyms([
    { id: "bike", synonyms: ["bike", "bicycle", "cycling"] },
    { id: "film", synonyms: ["film", "movie"] },
  ]);
  const refused = await writer.upsert(
    collection,
    videos.map(({ document }) => document),
  );
  if (refused.size > 0) throw new Error(`refused: ${[...refused.values()].join("; ")}`);
  closers.push(async () => {
    await writer.dropOthers([]);
    await standIn?.stop();
  });

  const index = openSearchIndex(settings, new MetricSet());
  const keyOf = new Map(videos.map(({ key, document }) => [document.id, key]));
  for (const [kind, list] of Object.entries(queries)) {
    const results: Outcome[] = [];
    for (const [query, ...expected] of list) {
      const q = cleanQuery(query);
      const hits =
        q === null ? [] : (await index.search({ q, filters: {}, sort: "relevance", page: 1, perPage: 10 })).hits;
      results.push({ query, expected, found: hits.map(({ id }) => keyOf.get(id) ?? "") });
    }
    outcomes.set(kind, results);
  }
});
afterAll(async () => {
  for (const close of closers) await close();
});

const positives = () => [...outcomes.values()].flat().filter(({ expected }) => expected.length > 0);

function reciprocalRank({ expected, found }: Outcome): number {
  const at = found.findIndex((key) => expected.includes(key));
  return at < 0 ? 0 : 1 / (at + 1);
}

function recall({ expected, found }: Outcome): number {
  return expected.filter((key) => found.includes(key)).length / expected.length;
}

const mean = (list: Outcome[], of: (outcome: Outcome) => number) =>
  list.reduce((sum, outcome) => sum + of(outcome), 0) / list.length;

test("the set has at least sixty queries over five hundred videos", () => {
  expect(videos.length).toBeGreaterThanOrEqual(500);
  expect(Object.values(queries).flat().length).toBeGreaterThanOrEqual(60);
  const keys = new Set(targets.map(({ key }) => key));
  for (const [, ...expected] of Object.values(queries).flat()) for (const key of expected) expect(keys).toContain(key);
});

test("MRR is at least 0.9 and recall@10 at least 0.95", () => {
  const [mrr, recallAtTen] = [mean(positives(), reciprocalRank), mean(positives(), recall)];
  const missed = positives().filter((outcome) => reciprocalRank(outcome) < 1 || recall(outcome) < 1);
  const lines = missed.map(({ query, expected, found }) => `${query}: ${expected.join(" ")} | ${found.join(" ")}`);
  console.log(`${positives().length} queries: MRR ${mrr.toFixed(3)}, recall@10 ${recallAtTen.toFixed(3)}`);
  expect([mrr >= 0.9, recallAtTen >= 0.95], lines.join("\n")).toEqual([true, true]);
});

describe("by kind", () => {
  test.each(Object.keys(queries).filter((kind) => kind !== "what is nowhere"))(
    "%s: recall@10 is at least 0.6",
    (kind) => {
      const list = outcomes.get(kind) ?? [];
      const lines = list.map(({ query, found }) => `${query}: ${found.join(" ")}`).join("\n");
      expect(mean(list, recall), lines).toBeGreaterThanOrEqual(0.6);
    },
  );

  test("what is nowhere finds nothing", () => {
    for (const { query, found } of outcomes.get("what is nowhere") ?? []) expect([query, found]).toEqual([query, []]);
  });
});
