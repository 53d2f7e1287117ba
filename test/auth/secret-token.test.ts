import { assert, asyncProperty, constantFrom, integer, string } from "fast-check";
import { expect, test } from "vitest";
import { hashSecret, isSecret, newSecret } from "../../worker/auth/secret-token.ts";

test("what was made is recognised as its own kind and as no other, and never comes twice", async () => {
  const keys = await Promise.all(Array.from({ length: 500 }, () => newSecret("apiKey")));
  expect(new Set(keys).size).toBe(500);
  for (const key of keys) {
    expect(await isSecret("apiKey", key)).toBe(true);
    expect(await isSecret("uploadLink", key)).toBe(false);
    expect(await isSecret("uploadLink", key.replace("erk_", "eru_"))).toBe(false);
  }
});

test("all letters of its alphabet are about as frequent", async () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 2_000; i += 1) {
    for (const letter of (await newSecret("apiKey")).slice(4, 48)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  // 88,000 letters, 1517 of each on average with a deviation of 39: six of those either way.
  expect(counts.size).toBe(58);
  for (const [letter, count] of counts) expect([letter, Math.abs(count - 1517) < 240]).toEqual([letter, true]);
});

test("one changed, missing or added character makes it a stranger", async () => {
  const key = await newSecret("apiKey");
  const letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0OIl_-%\0é ";
  await assert(
    asyncProperty(integer({ min: 0, max: key.length - 1 }), constantFrom(...letters.split("")), async (at, letter) => {
      const changed = key.slice(0, at) + letter + key.slice(at + 1);
      expect(await isSecret("apiKey", changed)).toBe(changed === key);
      expect(await isSecret("apiKey", key.slice(0, at) + letter + key.slice(at))).toBe(false);
      expect(await isSecret("apiKey", key.slice(0, at) + key.slice(at + 1))).toBe(false);
    }),
    { numRuns: 500 },
  );
  await assert(asyncProperty(string(), async (text) => !(await isSecret("apiKey", `erk_${text}`))));
});

test("the hash is SHA-256 in hexadecimal: published vector of `abc`", async () => {
  expect(await hashSecret("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
