import fc from "fast-check";
import { expect, test } from "vitest";
import { partsOfText } from "../../web/comments/parts-of-text.ts";

const links = (text: string) => partsOfText(text, 100).flatMap((part) => (part.kind === "link" ? [part.href] : []));
const times = (text: string, duration: number | null = 4_000) =>
  partsOfText(text, duration).flatMap((part) => (part.kind === "time" ? [part.seconds] : []));

test.each([
  ["see https://a.example/x.", ["https://a.example/x"]],
  ["(https://a.example/x_(y))", ["https://a.example/x_(y)"]],
  ["[HTTP://A.Example]!", ["http://a.example/"]],
  ["https://a.example?t=1:23", ["https://a.example/?t=1:23"]],
  ["見て「https://a.example/あ」です", ["https://a.example/%E3%81%82"]],
  ["https://a.example/\u202egnp.exe", ["https://a.example/"]],
  ["https://bank.example@evil.example/", []],
  ["javascript:alert(1) data:text/html,x ftp://a.example //a.example www.a.example", []],
  ["https://", []],
  ["https://[", []],
])("the addresses of %j are %j", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  ["0:00 1:23 01:02:03", [0, 83, 3723]],
  ["(1:23), 1:24.", [83, 84]],
  ["1:23です", [83]],
  ["1:60 99:99 1:2 1:234 1:23:4 v1:23 1:23.5 2001:10:20:30", []],
  ["61:00", [3660]],
  ["2:00:00", []],
  ["https://a.example/1:23", []],
])("the times of %j are %j", (text, expected) => {
  expect(times(text)).toEqual(expected);
});

test("nothing goes anywhere where the length is not known", () => {
  expect(times("0:01", null)).toEqual([]);
  expect(times("0:10", 10)).toEqual([10]);
  expect(times("0:11", 10)).toEqual([]);
});

test("the parts of any text are the text, and only http leads away", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("https://a.example/", "http://", "1:23", ")", ".", " ", "javascript:", "@", "\n", "]"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const parts = partsOfText(text, 1_000);
      expect(parts.map((part) => part.text).join("")).toBe(text);
      for (const part of parts) if (part.kind === "link") expect(part.href).toMatch(/^https?:\/\//);
    }),
  );
});
