import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, type RateRule, type Taken } from "../../worker/http/rate-window.ts";

const rules: fc.Arbitrary<RateRule> = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  seconds: fc.constantFrom(1, 10, 60, 3600),
});

/** When requests come, from 0: bursts, trickles and long silences. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 90_000 })), {
  maxLength: 200,
});

function run(rule: RateRule, list: number[]) {
  let taken: readonly Taken[] = [];
  let now = 1_000_000;
  return list.map((gap) => {
    now += gap;
    const next = decide(rule, taken, now);
    taken = next.taken;
    return { at: now, entries: taken.length, ...next.decision };
  });
}

test("no window of the rule's length, wherever it begins, holds more than its count", () => {
  fc.assert(
    fc.property(rules, gaps, (rule, list) => {
      const passed = run(rule, list).filter(({ allowed }) => allowed);
      passed.forEach(({ at }, i) => {
        const within = passed.slice(i).filter((other) => other.at < at + rule.seconds * 1000);
        expect(within.length).toBeLessThanOrEqual(rule.count);
      });
    }),
  );
});

test("who waits as long as Retry-After says is let through, and who has been silent for a window has it all", () => {
  fc.assert(
    fc.property(rules, gaps, (rule, list) => {
      const { length } = list;
      const last = run(rule, list).at(-1);
      if (!last) return;
      if (!last.allowed) {
        expect(last.retryAfterSeconds).toBeLessThanOrEqual(rule.seconds);
        expect(run(rule, [...list, last.retryAfterSeconds * 1000])[length]?.allowed).toBe(true);
      }
      const rested = run(rule, [...list, last.resetSeconds * 1000])[length];
      expect(rested).toMatchObject({ allowed: true, remaining: rule.count - 1 });
    }),
  );
});

test("a refusal costs nothing, and what is kept stays small", () => {
  fc.assert(
    fc.property(rules, gaps, (rule, list) => {
      for (const { entries } of run(rule, list)) expect(entries).toBeLessThanOrEqual(61);
    }),
  );
  const full = Array.from({ length: 5 }, () => 0);
  expect(run({ count: 5, seconds: 60 }, [...full, 0, 0, 0, 60_000]).map(({ allowed }) => allowed)).toEqual([
    ...full.map(() => true),
    false,
    false,
    false,
    true,
  ]);
});

test("a clock that went back makes nobody's window shorter", () => {
  const rule = { count: 2, seconds: 60 };
  const first = decide(rule, [], 100_000);
  const second = decide(rule, first.taken, 90_000);
  expect(decide(rule, second.taken, 155_000).decision.allowed).toBe(false);
  expect(decide(rule, second.taken, 160_000).decision.allowed).toBe(true);
});
