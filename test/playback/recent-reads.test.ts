import { expect, test } from "vitest";
import { recentReads } from "../../worker/playback/recent-reads.ts";

/** A second's memory over something that answers when `answer` does. */
function memoryOf(answer: (read: number) => Promise<string>) {
  let reads = 0;
  const memory = recentReads<string>(1_000);
  return {
    read: () => memory.read("one", () => answer(++reads)),
    forget: () => memory.forget("one"),
    count: () => reads,
  };
}
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("of two hundred who miss a record at once, one reads it", async () => {
  const { read, count } = memoryOf(async () => {
    await after(100);
    return "record";
  });
  const values = await Promise.all(Array.from({ length: 200 }, read));
  expect(new Set(values)).toEqual(new Set(["record"]));
  expect(count()).toBe(1);
});

test("where a read takes longer than a record is believed, a second one serves all who wait", async () => {
  const { read, count } = memoryOf(async (nth) => {
    await after(1_300);
    return `record ${nth}`;
  });
  const values = await Promise.all(Array.from({ length: 50 }, read));
  expect(values.every((value) => value.startsWith("record"))).toBe(true);
  expect(count()).toBeLessThan(5);
}, 20_000);

test("a reader that is never heard of again holds nobody up for long, and one that fails fails alone", async () => {
  const { read } = memoryOf((nth) => (nth === 1 ? new Promise(() => {}) : Promise.resolve("record")));
  void read();
  expect(await Promise.all([read(), read()])).toEqual(["record", "record"]);
  const failing = memoryOf((nth) => (nth === 1 ? Promise.reject(new Error("away")) : Promise.resolve("record")));
  const answers = await Promise.allSettled([failing.read(), failing.read(), failing.read()]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
});

test("what is forgotten is read anew", async () => {
  const { read, forget } = memoryOf(async (nth) => `record ${nth}`);
  expect([await read(), await read()]).toEqual(["record 1", "record 1"]);
  forget();
  expect(await read()).toBe("record 2");
});
