import { expect, test } from "vitest";
import { signInBatches } from "../../web/upload/sign-parts.ts";

const urlOf = (number: number, call: number) => `https://bucket.example/${number}?call=${call}`;

function signer(parts: number) {
  const calls: number[][] = [];
  const sign = signInBatches(async (numbers) => {
    calls.push(numbers);
    return {
      presignedUrls: Object.fromEntries(numbers.map((number) => [String(number), urlOf(number, calls.length)])),
    };
  }, parts);
  return { calls, sign };
}

test("forty-five parts, four at once, take three calls, and each part gets its own address", async () => {
  const { calls, sign } = signer(45);
  for (let first = 1; first <= 45; first += 4) {
    const numbers = [first, first + 1, first + 2, first + 3].filter((number) => number <= 45);
    const signed = await Promise.all(numbers.map(sign));
    signed.forEach(({ url }, i) => expect(url).toContain(`/${numbers[i]}?`));
  }
  expect(calls.map((numbers) => [numbers[0], numbers.at(-1)])).toEqual([
    [1, 20],
    [21, 40],
    [41, 45],
  ]);
});

test("a part that failed gets a fresh address, the parts around it keep theirs", async () => {
  const { calls, sign } = signer(10);
  expect((await sign(3)).url).toBe(urlOf(3, 1));
  expect((await sign(3)).url).toBe(urlOf(3, 2));
  expect(calls).toHaveLength(2);
  expect((await sign(4)).url).toBe(urlOf(4, 2));
  expect(calls).toHaveLength(2);
});

test("a batch that was refused is asked for again", async () => {
  let refuse = true;
  const sign = signInBatches(async (numbers) => {
    if (refuse) throw new Error("too many requests");
    return { presignedUrls: Object.fromEntries(numbers.map((number) => [String(number), urlOf(number, 0)])) };
  }, 5);
  await expect(Promise.all([sign(1), sign(2)])).rejects.toThrow("too many requests");
  refuse = false;
  expect((await sign(1)).url).toBe(urlOf(1, 0));
  expect((await sign(2)).url).toBe(urlOf(2, 0));
});
