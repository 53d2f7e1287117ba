import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { differenceTo, sizeOf } from "./stored-encode.ts";

let h: Harness;
let creator: Account;
let admin: Account;
let id: string;
let privateId: string;
let clip: Buffer;
const seconds = 9;

beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2", RATE_LIMITS: "write=500/60" });
  await h.startTranscoder();
  [creator, admin] = [await signUp(h, "creator"), await signUp(h, "admin")];
  clip = await makeClip({ seconds, size: "854x480" });
  const silent = await makeClip({ seconds: 3, size: "180x320", sound: false });
  const encode = async (visibility: string, bytes: Buffer) => {
    const draft = await newDraft(h, creator, { visibility });
    await uploadWhole(h, creator, draft, bytes);
    return draft.id;
  };
  [id, privateId] = [await encode("public", clip), await encode("private", silent)];
  for (const each of [id, privateId])
    await until(
      () => videoOf(each),
      (video) => video.state === "ready" && video.posterUrl !== null && video.previewUrl !== null,
      90,
    );
}, 150_000);
afterAll(() => h.stop());

const videoOf = async (video: string) => (await call(h, "GET", `videos/${video}`, { token: creator.token })).body;
const playbackOf = async (video: string) =>
  (await call(h, "GET", `videos/${video}/playback`, { token: creator.token })).body;
const choose = (video: string, body: unknown, token?: string) =>
  call(h, "PUT", `videos/${video}/poster`, { ...(token && { token }), body });
const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

/** The cues of a WebVTT file of thumbnails. */
function cuesOf(vtt: string) {
  const [header, ...blocks] = vtt.trimEnd().split("\n\n");
  expect(header).toBe("WEBVTT");
  return blocks.map((block) => {
    const [, from = "", to = "", file = "", place = ""] =
      /^(\d{2}:\d{2}:\d{2}\.\d{3}) --> (\d{2}:\d{2}:\d{2}\.\d{3})\n(\S+\.jpg)#xywh=(\d+,\d+,\d+,\d+)$/.exec(block) ??
      [];
    const toSeconds = (time: string) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    return { from: toSeconds(from), to: toSeconds(to), file, place: place.split(",").map(Number) };
  });
}

test("the storyboard covers the whole video without a gap, and each cue's tile is in its sheet", async () => {
  const { storyboard } = await playbackOf(id);
  const answer = await fetch(storyboard);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/vtt; charset=utf-8");
  expect(answer.headers.get("cache-control")).toContain("immutable");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  const cues = cuesOf(await answer.text());
  expect(cues.map(({ from }) => from)).toEqual([0, 2, 4, 6, 8]);
  for (const [i, cue] of cues.entries()) expect(cue.to).toBe(cues[i + 1]?.from ?? seconds);
  for (const { file, place } of cues) {
    const sheet = await bytesOf(new URL(file, storyboard).href);
    const { width, height } = await sizeOf(sheet);
    const [x = 0, y = 0, w = 0, h = 0] = place;
    expect(x + w).toBeLessThanOrEqual(width);
    expect(y + h).toBeLessThanOrEqual(height);
    expect(w / h).toBeCloseTo(854 / 480, 1);
  }
});

test("a private video's pictures open by its token alone, which the storyboard's addresses inherit", async () => {
  const { storyboard, poster, preview } = await playbackOf(privateId);
  const [cue] = cuesOf(await (await fetch(storyboard)).text());
  const sheet = new URL(cue?.file ?? "", storyboard).href;
  for (const url of [storyboard, sheet, poster, preview]) {
    const answer = await fetch(url);
    expect(answer.status, url).toBe(200);
    expect(answer.headers.get("cache-control")).toContain("private");
    const open = url.replace(/\/media\/[^/]+\//, `/media/${privateId}/`);
    expect((await fetch(open)).status, open).toBe(404);
  }
  expect(await sizeOf(await bytesOf(poster))).toEqual({ width: 180, height: 320 });
});

test("the preview is an animated WebP, immutable and small", async () => {
  const { previewUrl } = await videoOf(id);
  const answer = await fetch(previewUrl);
  expect(answer.headers.get("content-type")).toBe("image/webp");
  expect(answer.headers.get("cache-control")).toContain("immutable");
  const webp = Buffer.from(await answer.arrayBuffer());
  expect(webp.length).toBeLessThan(500_000);
  expect(webp.includes("ANMF")).toBe(true);
});

test("a thumbnail shows the picture nearest to its time, in one of two sizes, and few addresses are cached", async () => {
  const { thumbnail } = await playbackOf(id);
  expect(thumbnail).toBe(`${h.at.app}/media/${id}/thumbnail.jpg`);
  const at = async (query: string) => bytesOf(`${thumbnail}?${query}`);
  const answer = await fetch(`${thumbnail}?time=4`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  const four = Buffer.from(await answer.arrayBuffer());
  expect(await sizeOf(four)).toEqual({ width: 640, height: 360 });
  expect(await sizeOf(await at("time=4&width=320"))).toEqual({ width: 320, height: 180 });
  expect(await sizeOf(await at("time=4&width=5000"))).toEqual({ width: 640, height: 360 });
  // A still every two seconds: the nearest, the first where nothing is said, the last behind the end.
  expect((await at("time=4.4&width=640")).equals(four)).toBe(true);
  expect((await at("time=2")).equals(four)).toBe(false);
  expect((await bytesOf(thumbnail)).equals(await at("time=0.4"))).toBe(true);
  expect((await at("time=90000")).equals(await at("time=8"))).toBe(true);
  const etag = answer.headers.get("etag") ?? "";
  expect((await fetch(`${thumbnail}?time=4`, { headers: { "if-none-match": etag } })).status).toBe(304);
  const head = await fetch(`${thumbnail}?time=4`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(four.length)]);
});

test("a thumbnail's time and width must be numbers within reason", async () => {
  const { thumbnail } = await playbackOf(id);
  for (const query of [
    "time=-1",
    "time=x",
    "time=1e99",
    "width=0",
    "width=-5",
    "width=1.5",
    "width=99999",
    "time=NaN",
  ]) {
    const answer = await fetch(`${thumbnail}?${query}`);
    expect([query, answer.status]).toEqual([query, 422]);
    expect(await answer.json()).toMatchObject({ code: "VALIDATION_FAILED" });
  }
  const { thumbnail: hidden } = await playbackOf(privateId);
  const answer = await fetch(`${hidden}?time=1`);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
  const open = await fetch(`${h.at.app}/media/${privateId}/thumbnail.jpg?time=1`);
  expect([open.status, (await fetch(`${h.at.app}/media/garbage.token.x/thumbnail.jpg`)).status]).toEqual([404, 401]);
  // What it is made of has no address of its own.
  for (const path of ["e1/stills.json", "e1/stills/0-0.bin", "e1/thumbnail.jpg", "thumbnail.jpg/"]) {
    expect((await fetch(`${h.at.app}/media/${id}/${path}`)).status, path).toBe(404);
  }
});

test("only paths of pictures that can be are looked for", async () => {
  for (const path of [
    "storyboard/00.jpg",
    "storyboard/0.png",
    "storyboard/10000.jpg",
    "storyboard/../manifest.json",
    "storyboard.json",
    "manifest.json",
    "poster-xyz.jpg",
    "poster-0123456789abc.jpg",
    "preview.gif",
    "storyboard.vtt/x",
  ]) {
    expect((await fetch(`${h.at.app}/media/${id}/e1/${path}`)).status, path).toBe(404);
  }
  for (const path of ["storyboard/399.jpg", "poster-0123456789ab.jpg"]) {
    const answer = await fetch(`${h.at.app}/media/${id}/e1/${path}`);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, "no-store"]);
  }
});

test("the owner chooses the poster by its time: a new address, with the frame of that time", async () => {
  const before = (await videoOf(id)).posterUrl;
  const answer = await choose(id, { timeSeconds: 5.25 }, creator.token);
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ id, posterUrl: before });
  const { posterUrl } = await until(
    () => videoOf(id),
    (video) => video.posterUrl !== before,
    30,
  );
  expect(posterUrl).toMatch(/\/e1\/poster-[0-9a-f]{12}\.jpg$/);
  expect((await playbackOf(id)).poster).toBe(posterUrl);
  const picture = await bytesOf(posterUrl);
  expect(await sizeOf(picture)).toEqual({ width: 854, height: 480 });
  // Frame 126 of 24 a second, and not its neighbours.
  const distance = async (frame: number) => differenceTo(picture, clip, frame);
  expect(await distance(125)).toBeGreaterThan(await distance(126));
  expect(await distance(127)).toBeGreaterThan(await distance(126));
  // Who holds the address of the one before still gets it.
  expect((await fetch(before)).status).toBe(200);
  const page = await (await fetch(`${h.at.app}/watch/${id}`)).text();
  expect(page).toContain(`<meta property="og:image" content="${posterUrl}">`);
});

test("a time beyond the end is refused with the field's name, the end itself is not", async () => {
  for (const body of [{ timeSeconds: 9.5 }, { timeSeconds: -1 }, { timeSeconds: "2" }, {}]) {
    const answer = await choose(id, body, creator.token);
    expect(answer.status, JSON.stringify(body)).toBe(422);
    expect(answer.body).toMatchObject({ code: "VALIDATION_FAILED", errors: [{ path: "body.timeSeconds" }] });
  }
  expect((await choose(id, { timeSeconds: (await videoOf(id)).durationSeconds }, creator.token)).status).toBe(202);
});

test("only the owner and administrators choose, and a hidden video is not to be known", async () => {
  const [other, user] = [await signUp(h, "creator"), await signUp(h)];
  expect((await choose(id, { timeSeconds: 1 })).status).toBe(401);
  expect((await choose(id, { timeSeconds: 1 }, user.token)).status).toBe(403);
  expect((await choose(id, { timeSeconds: 1 }, other.token)).status).toBe(403);
  expect((await choose(privateId, { timeSeconds: 1 }, other.token)).status).toBe(404);
  expect((await choose("vid_22222222222222222222", { timeSeconds: 1 }, creator.token)).status).toBe(404);
  expect((await choose(id, { timeSeconds: 1 }, admin.token)).status).toBe(202);
});

test("a video that is not ready takes no choice", async () => {
  const draft = await newDraft(h, creator);
  const answer = await choose(draft.id, { timeSeconds: 0 }, creator.token);
  expect([answer.status, answer.body.code]).toEqual([409, "VIDEO_STATE_CONFLICT"]);
});
