import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { buildLimiterWorker } from "./limiter-bundle.ts";

// What the limits cost: calls of the Durable Object a request, as docs/architecture.md states them.

let h: Harness;
let creator: Account;
let videoId: string;
beforeAll(async () => {
  const RATE_LIMITS = "search=3/60,signIn=5/60";
  h = await startHarness({ RATE_LIMITS, SEGMENT_SECONDS: "2", LADDER: "360" }, { worker: await buildLimiterWorker() });
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator, { visibility: "public" });
  videoId = draft.id;
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 3, size: "640x360" }));
  await until(
    async () => (await call(h, "GET", `videos/${videoId}`)).body.state,
    (state) => state === "ready",
    90,
  );
}, 150_000);
afterAll(() => h.stop());

/** The names of the limits that `work` asked the object for. */
async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
  await fetch(`${h.at.app}/test/limiter?fault=none`, { method: "POST" });
  await work();
  const keys = (await (await fetch(`${h.at.app}/test/limiter`)).json()) as string[];
  return keys.map((key) => key.split(":")[0] ?? "");
}

test("media, pages and reads of the API cost no call", async () => {
  const { body } = await call(h, "GET", `videos/${videoId}/playback`);
  const read = async (url: string) => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    return response.text();
  };
  const asked = await callsOf(async () => {
    const master = await read(body.hls);
    const list = new URL(master.split("\n").find((line) => line !== "" && !line.startsWith("#")) ?? "", body.hls).href;
    const segments = (await read(list)).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(segments.length).toBeGreaterThan(0);
    for (const segment of segments) await read(new URL(segment, list).href);
    await read(body.poster);
    for (const page of ["/", `/watch/${videoId}`, "/api/docs", "/.well-known/jwks.json"]) await read(h.at.app + page);
    for (const path of ["videos", `videos/${videoId}`, `videos/${videoId}/captions`, "categories"]) {
      expect((await call(h, "GET", path, { token: creator.token })).status).toBe(200);
    }
  });
  expect(asked).toEqual([]);
});

test("what is limited costs one call, signing in two", async () => {
  const draft = await newDraft(h, creator);
  const token = creator.token;
  const signIn = () => call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  expect(await callsOf(signIn)).toEqual(["signInAddress", "signIn"]);
  expect(await callsOf(() => call(h, "GET", "search?q=clip"))).toEqual(["search"]);
  expect(await callsOf(() => newDraft(h, creator))).toEqual(["upload"]);
  expect(await callsOf(() => call(h, "PATCH", `videos/${draft.id}`, { token, body: { title: "New" } }))).toEqual([
    "write",
  ]);
  expect(await callsOf(() => call(h, "POST", "auth/refresh", { body: { refreshToken: "x" } }))).toEqual(["refresh"]);

  const multipart = `${draft.endpoint}/s3/multipart`;
  const begun = await call(h, "POST", multipart, { token, body: { filename: "a.mp4", type: "video/mp4" } });
  const key = `key=${encodeURIComponent(begun.body.key)}`;
  const parts = Array.from({ length: 100 }, (_, i) => i + 1).join(",");
  const batch = () =>
    call(h, "GET", `${multipart}/${begun.body.uploadId}/batch?${key}&partNumbers=${parts}`, { token });
  expect(await callsOf(batch)).toEqual(["presign"]);
  expect(Object.keys((await batch()).body.presignedUrls)).toHaveLength(100);
  expect(await callsOf(() => call(h, "GET", `${multipart}/${begun.body.uploadId}/1?${key}`, { token }))).toEqual([
    "presignPart",
  ]);
});

test("a client that is refused costs no more calls until it may come back", async () => {
  const search = () =>
    call(h, "GET", "search?q=clip", { headers: { "cf-connecting-ip": "203.0.113.77" } }).then(({ status }) => status);
  const asked = await callsOf(async () => {
    for (let i = 0; i < 3; i += 1) expect(await search()).toBe(200);
    for (let i = 0; i < 20; i += 1) expect(await search()).toBe(429);
  });
  expect(asked).toHaveLength(4);
});
