import { afterEach, expect, test } from "vitest";
import type { Answer } from "../../worker/answers/answer.ts";
import { forgetTagged, recall, remember } from "../../worker/answers/memory.ts";

// What an isolate knows of an answer, by the clock.

const answer: Answer = { body: "{}", etag: '"a"', owners: [], madeAtMs: 10_000 };
const atMs = 10_100;
const keep = (endMs: number) => remember("/videos?", ["lists"], answer, atMs, endMs);

afterEach(() => forgetTagged(["lists"]));

test.each([
  ["at once", 0, { answer, fresh: true }],
  ["before it is to be asked for again", 399, { answer, fresh: true }],
  ["while one asks for it again", 400, { answer, fresh: false }],
  ["at the end of that", 799, { answer, fresh: false }],
  ["later", 800, null],
])("%s", (_when, afterMs, known) => {
  keep(atMs + 60_000);
  expect(recall("/videos?", atMs + afterMs)).toEqual(known);
});

test("nothing is known beyond the answer's own life", () => {
  keep(atMs + 300);
  expect([recall("/videos?", atMs + 299)?.fresh, recall("/videos?", atMs + 300)]).toEqual([true, null]);
});

test("a change ends it", () => {
  keep(atMs + 60_000);
  forgetTagged(["comments"]);
  expect(recall("/videos?", atMs)).not.toBeNull();
  forgetTagged(["lists"]);
  expect(recall("/videos?", atMs)).toBeNull();
});
