import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

let h: Harness;
let creator: Account;
let long: Buffer;
let short: Buffer;
beforeAll(async () => {
  h = await startHarness({
    RATE_LIMITS: "upload=500/3600,write=500/60,presign=500/60,uploadLink=60/60",
    LADDER: "360",
  });
  creator = await signUp(h, "creator");
  [long, short] = await Promise.all([
    makeClip({ seconds: 6, size: "320x180" }),
    makeClip({ seconds: 3, size: "160x120" }),
  ]);
}, 60_000);
afterAll(() => h.stop());

type Video = Record<string, any>;
const videoOf = async (id: string, token = creator.token): Promise<Video> =>
  (await call(h, "GET", `videos/${id}`, token ? { token } : {})).body;
const settled = (id: string) =>
  until(
    () => videoOf(id),
    ({ state, replacement }) => state === "ready" && (!replacement || replacement.state === "failed"),
    60,
  );
const master = async (id: string) => (await fetch(`${h.at.app}/media/${id}/master.m3u8`)).text();
const sources = async (id: string) => {
  const { MEDIA } = await h.worker.getEnv();
  return (await MEDIA.list({ prefix: `sources/${id}/` })).objects.length as number;
};

test("the old source plays until the new one is ready, and everything that was said of the video stays", async () => {
  const first = await h.startTranscoder();
  const draft = await newDraft(h, creator, { title: "Kept", visibility: "public", tags: ["kept"] });
  await uploadWhole(h, creator, draft, long);
  const before = await settled(draft.id);
  expect(before.durationSeconds).toBeCloseTo(6, 0);
  await h.sql`update videos set view_count = 7 where id = ${draft.id}`;
  await first.child.stop();

  // Nobody encodes: what is uploaded waits, and viewers notice nothing.
  const answer = await uploadWhole(h, creator, draft, short);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ state: "ready", playable: true, replacement: { state: "queued", progress: 0 } });
  const seen = await videoOf(draft.id, "");
  expect(seen).toMatchObject({ state: "ready", playable: true, durationSeconds: before.durationSeconds, viewCount: 7 });
  expect(seen).not.toHaveProperty("replacement");
  const [playlist] = /e1\/\w+\/index\.m3u8/.exec(await master(draft.id)) ?? [];
  const oldPlaylist = `${h.at.app}/media/${draft.id}/${playlist}`;
  expect((await fetch(oldPlaylist)).status).toBe(200);

  const second = await h.startTranscoder();
  const after = await settled(draft.id);
  expect(after).toMatchObject({
    title: "Kept",
    tags: ["kept"],
    viewCount: 7,
    createdAt: before.createdAt,
    error: null,
  });
  expect(after.durationSeconds).toBeCloseTo(3, 0);
  expect([after.width, after.height]).toEqual([160, 120]);
  await until(
    () => master(draft.id),
    (text) => text.includes("e2/") && !text.includes("e1/"),
    5,
  );
  // Who began with the old one sees it to its end.
  expect((await fetch(oldPlaylist)).status).toBe(200);
  await until(
    () => videoOf(draft.id),
    ({ posterUrl }) => posterUrl?.includes("/e2/") ?? false,
  );
  await until(
    () => sources(draft.id),
    (count) => count === 1,
  );
  const owed =
    await h.sql`select payload from outbox where topic = 'encode.discard' and next_attempt_at > now() + interval '5 hours'`;
  expect(owed.map(({ payload }) => payload)).toEqual([{ videoId: draft.id, epoch: 1 }]);
  await second.child.stop();
}, 120_000);

test("a new source that cannot be encoded, or is none, leaves the old one playing and tells its owner why", async () => {
  const transcoder = await h.startTranscoder();
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, short);
  await settled(draft.id);
  const text = await uploadWhole(h, creator, draft, Buffer.from("only words ".repeat(1000)));
  expect(text.body.code).toBe("UPLOAD_NOT_VIDEO");
  expect(await videoOf(draft.id)).toMatchObject({
    state: "ready",
    playable: true,
    error: { code: "UPLOAD_NOT_VIDEO" },
  });
  await uploadWhole(h, creator, draft, long.subarray(0, 3_000));
  const failed = await until(
    () => videoOf(draft.id),
    ({ replacement }) => replacement?.state === "failed",
    60,
  );
  expect(failed).toMatchObject({ state: "ready", playable: true, error: { code: "ERR_MALFORMED_VIDEO" } });
  expect((await videoOf(draft.id, "")).error).toBeNull();
  expect(await master(draft.id)).toContain("e1/");
  // A third one is taken, and the fault forgotten.
  await uploadWhole(h, creator, draft, long);
  const after = await settled(draft.id);
  expect(after.error).toBeNull();
  expect(after.durationSeconds).toBeCloseTo(6, 0);
  expect(await master(draft.id)).toContain("e3/");
  await transcoder.child.stop();
}, 120_000);

test("of two new sources the last one counts, though the first was not encoded yet", async () => {
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, short);
  const first = await h.startTranscoder();
  await settled(draft.id);
  await first.child.stop();
  await uploadWhole(h, creator, draft, short);
  await uploadWhole(h, creator, draft, long);
  const states = async () =>
    (await h.sql`select state, error_code from encodes where video_id = ${draft.id} order by epoch`).map(
      (row) => `${row.state} ${row.error_code ?? ""}`,
    );
  expect(await states()).toEqual(["ready ", "failed ERR_REPLACED", "queued "]);
  const second = await h.startTranscoder();
  const after = await settled(draft.id);
  expect(after.durationSeconds).toBeCloseTo(6, 0);
  expect(await states()).toEqual(["ready ", "failed ERR_REPLACED", "ready "]);
  await second.child.stop();
}, 120_000);

test("neither a link, nor another creator, nor an upload while one is encoded replaces a source", async () => {
  const link = await call(h, "POST", "direct-uploads", {
    token: creator.token,
    body: { video: { title: "By link", visibility: "public" } },
  });
  const { videoId, endpoint } = link.body;
  await h.sql`update videos set state = 'ready', playable = true, epoch = 1 where id = ${videoId}`;
  const query = "s3/params?filename=a.mp4&type=video/mp4";
  expect((await call(h, "GET", `${endpoint}/${query}`)).body.code).toBe("VIDEO_STATE_CONFLICT");
  const other = await signUp(h, "creator");
  expect((await call(h, "GET", `videos/${videoId}/upload/${query}`, { token: other.token })).status).toBe(403);
  await h.sql`update videos set state = 'processing' where id = ${videoId}`;
  const early = await call(h, "GET", `videos/${videoId}/upload/${query}`, { token: creator.token });
  expect(early.body.code).toBe("VIDEO_STATE_CONFLICT");
});
