import fc from "fast-check";
import { expect, test } from "vitest";
import { blend, type Candidate } from "../../schema/recommend/blend.ts";
import { contentNeighbours } from "../../schema/recommend/content.ts";
import { diversify } from "../../schema/recommend/diversify.ts";
import { explore } from "../../schema/recommend/explore.ts";
import { scoreByNeighbours } from "../../schema/recommend/score.ts";

const nowMs = Date.parse("2026-01-31T00:00:00Z");
const video = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  ownerId: `owner of ${id}`,
  tags: [],
  publishedAtMs: 0,
  viewCount: 0,
  trendingScore: 0,
  ...more,
});
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

test("the more is known of a viewer, the more counts what others watched", () => {
  const signals = { collaborative: new Map([["watched", 2]]), content: new Map([["alike", 5]]), nowMs };
  const videos = [video("watched"), video("alike")];
  expect(ids(blend(videos, { ...signals, known: 1 }))).toEqual(["alike", "watched"]);
  expect(ids(blend(videos, { ...signals, known: 40 }))).toEqual(["watched", "alike"]);
});

test("popularity counts by its logarithm, and of equals the newer comes first", () => {
  const none = { collaborative: new Map(), content: new Map(), known: 0, nowMs };
  const dayMs = 86_400_000;
  const [first, second] = blend([video("a", { viewCount: 1_000_000 }), video("b", { viewCount: 1_000 })], none);
  expect(first!.score / second!.score).toBeCloseTo(2, 1);
  const dated = [video("old", { publishedAtMs: nowMs - 60 * dayMs }), video("new", { publishedAtMs: nowMs - dayMs })];
  expect(ids(blend(dated, none))).toEqual(["new", "old"]);
});

test("what speaks against a video counts against it", () => {
  const lists = new Map([
    [
      "x",
      [
        ["good", 1],
        ["bad", 1],
      ] as const,
    ],
    ["y", [["bad", -2]] as const],
  ]);
  const scores = scoreByNeighbours(
    [
      { id: "x", strength: 1 },
      { id: "y", strength: 0.5 },
    ],
    lists,
  );
  expect([scores.get("good"), scores.get("bad")]).toEqual([1, 0]);
});

const scored = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1 }),
    ownerId: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
    tags: fc.subarray(["x", "y", "z"]),
    publishedAtMs: fc.nat(),
    viewCount: fc.nat(),
    trendingScore: fc.nat(),
    score: fc.double({ min: 0, max: 5, noNaN: true }),
  }),
  { selector: ({ id }) => id, maxLength: 60 },
);

test("of one creator at most two stand in the first ten, as long as others have something", () => {
  fc.assert(
    fc.property(scored, (list) => {
      const top = diversify(list, 10);
      const ofOthers = new Set(list.map(({ ownerId }) => ownerId)).size;
      const counts = new Map<string, number>();
      for (const { ownerId } of list) counts.set(ownerId, (counts.get(ownerId) ?? 0) + 1);
      const room = [...counts.values()].reduce((sum, count) => sum + Math.min(2, count), 0);
      expect(top.length).toBe(Math.min(10, list.length));
      expect(new Set(ids(top)).size).toBe(top.length);
      if (room < 10 || ofOthers === 0) return;
      for (const owner of counts.keys()) expect(top.filter(({ ownerId }) => ownerId === owner).length).toBeLessThan(3);
    }),
  );
});

test("the best stays first, and what is unlike it comes before what is the same again", () => {
  const list = [
    { ...video("best", { tags: ["cat"] }), score: 1 },
    { ...video("again", { tags: ["cat"] }), score: 0.95 },
    { ...video("other", { tags: ["dog"] }), score: 0.8 },
  ];
  expect(ids(diversify(list, 3))).toEqual(["best", "other", "again"]);
});

test("one place in ten is a new video's, the same through a day and another for another viewer", () => {
  const ranked = Array.from({ length: 20 }, (_, i) => ({ id: `r${i}` }));
  const fresh = Array.from({ length: 30 }, (_, i) => ({ id: `f${i}` }));
  const list = explore(ranked, fresh, "day one:ann");
  expect(list).toHaveLength(20);
  expect(list.flatMap(({ id }, i) => (id.startsWith("f") ? [i] : []))).toEqual([4, 14]);
  expect(explore(ranked, fresh, "day one:ann")).toEqual(list);
  const shown = new Set(Array.from({ length: 400 }, (_, i) => explore(ranked, fresh, `viewer ${i}`)[4]?.id));
  expect(shown.size).toBe(30);
});

test("what shares rare tags is close, and what shares nothing is no neighbour", () => {
  const of = (id: string, tags: string[], ownerId = id) => ({
    id,
    ownerId,
    title: "",
    description: "",
    tags,
    categories: [],
  });
  const lists = contentNeighbours(
    [of("a", ["film", "lathe"]), of("b", ["film", "lathe"]), of("c", ["film"]), of("d", ["film"]), of("e", ["sea"])],
    10,
  );
  expect(lists.get("a")?.map(([id]) => id)).toEqual(["b", "c", "d"]);
  expect(lists.get("e")).toEqual([]);
});
