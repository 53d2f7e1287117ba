import { expect, test } from "vitest";
import { shownParts } from "../../web/player/shown-parts.ts";

const zeros = (count: number) => "0".repeat(count);

test("ranges become the hundredths whose middles they hold", () => {
  expect(shownParts([], 100)).toBe(zeros(25));
  expect(shownParts([[0, 100]], 100)).toBe("f".repeat(25));
  expect(shownParts([[0, 1]], 100)).toBe(`8${zeros(24)}`);
  expect(shownParts([[99, 100]], 100)).toBe(`${zeros(24)}1`);
  expect(shownParts([[0.6, 1.4]], 100)).toBe(zeros(25));
  expect(
    shownParts(
      [
        [0, 2],
        [1, 5],
      ],
      500,
    ),
  ).toBe(`8${zeros(24)}`);
});
