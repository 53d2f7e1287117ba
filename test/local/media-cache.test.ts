import { expect, test } from "vitest";
import { behindCache } from "../../local/edge-front/media-cache.ts";

const immutable = "public, max-age=31536000, immutable";
let asked: string[] = [];

/** Says of each address what its query asks for, and notes that it was asked. */
const ask = behindCache(async (request) => {
  const { pathname, searchParams } = new URL(request.url);
  asked.push(pathname);
  const body = new Uint8Array(Number(searchParams.get("bytes") ?? 10)).fill(pathname.length);
  const headers = { "cache-control": searchParams.get("cache") ?? immutable, "content-length": String(body.length) };
  return new Response(body, { status: Number(searchParams.get("status") ?? 200), headers });
});

async function read(path: string, init: RequestInit = {}): Promise<{ fresh: boolean; text: string; type: string }> {
  asked = [];
  const answer = await ask(new Request(`https://media${path}`, init));
  return {
    text: await answer.text(),
    type: answer.headers.get("cache-control") ?? "",
    // Whether Media itself was asked.
    fresh: asked.length > 0,
  };
}

test("what may be kept for ever is asked for once, and comes with its headers again", async () => {
  const first = await read("/a/1.m4s");
  const again = await read("/a/1.m4s");
  expect([first.fresh, again.fresh]).toEqual([true, false]);
  expect({ ...again, fresh: true }).toEqual(first);
  expect(again.type).toBe(immutable);
});

test.each([
  ["what grows", `/b/growing.m3u8?cache=${encodeURIComponent("public, max-age=1")}`, {}],
  ["what is not there", "/b/missing.m4s?status=404", {}],
  ["what is large", `/b/film.mp4?bytes=${9 * 2 ** 20}`, {}],
  ["a part", "/b/part.m4s", { headers: { range: "bytes=0-1" } }],
  ["a question whether it changed", "/b/known.m4s", { headers: { "if-none-match": '"x"' } }],
  ["headers alone", "/b/head.m4s", { method: "HEAD" }],
])("%s is asked for each time", async (_what, path, init) => {
  await read(path, init);
  expect((await read(path, init)).fresh).toBe(true);
});

test("what was read least recently makes room", async () => {
  const film = (i: number) => `/c/${i}.m4s?bytes=${8 * 2 ** 20}`;
  for (let i = 0; i < 12; i += 1) await read(film(i));
  expect((await read(film(0))).fresh).toBe(false);
  await read(film(12));
  expect([(await read(film(0))).fresh, (await read(film(1))).fresh]).toEqual([false, true]);
});
