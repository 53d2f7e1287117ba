import { expect, test } from "vitest";
import { askTogether } from "../../worker/http/ask-together.ts";
import type { RateDecision } from "../../worker/http/rate-window.ts";

const decision = (remaining: number): RateDecision => ({
  allowed: remaining >= 0,
  limit: 10,
  remaining,
  resetSeconds: 1,
  retryAfterSeconds: 0,
});

/** A limiter of ten that answers when it is let go, and the sizes of the calls that it got. */
function limiter() {
  let left = 10;
  const sizes: number[] = [];
  const gates: (() => void)[] = [];
  return {
    sizes,
    release: () => gates.shift()?.(),
    async ask(count: number) {
      sizes.push(count);
      await new Promise<void>((resolve) => gates.push(resolve));
      return Array.from({ length: count }, () => decision((left -= 1)));
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("those who come during a call are asked for by one, and each has its own place", async () => {
  const { ask, sizes, release } = limiter();
  const first = askTogether("one", ask);
  const others = Array.from({ length: 14 }, () => askTogether("one", ask));
  await settled();
  expect(sizes).toEqual([1]);
  release();
  await settled();
  expect(sizes).toEqual([1, 14]);
  release();
  const decisions = await Promise.all([first, ...others]);
  expect(decisions.map((each) => each?.remaining)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1, -2, -3, -4, -5]);
});

test("keys do not wait for each other", async () => {
  const [a, b] = [limiter(), limiter()];
  const [first, other] = [askTogether("a", a.ask), askTogether("b", b.ask)];
  await settled();
  expect([a.sizes, b.sizes]).toEqual([[1], [1]]);
  a.release();
  b.release();
  expect([(await first)?.remaining, (await other)?.remaining]).toEqual([9, 9]);
});

test("a call that never comes back holds nobody up: whoever waited asks again", async () => {
  const lost = askTogether("lost", () => new Promise(() => {}));
  const { ask, sizes, release } = limiter();
  const [second, third] = [askTogether("lost", ask), askTogether("lost", ask)];
  while (sizes.length === 0) await settled();
  release();
  // The third gave up on its group at the same moment, or was asked for with it.
  while (sizes.reduce((sum, size) => sum + size, 0) < 2) await settled();
  release();
  expect([await second, await third].map((each) => each?.allowed)).toEqual([true, true]);
  void lost;
});

test("where the limiter has no word, all of the group hear so", async () => {
  const none = async () => null;
  expect(await Promise.all([1, 2, 3].map(() => askTogether("none", none)))).toEqual([null, null, null]);
});
