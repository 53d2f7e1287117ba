import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobLog } from "../../schema/job-log.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

// A file whose second half came as zeros: its beginning plays, then nothing can be decoded.
let h: Harness;
let creator: Account;
let other: Account;
let clip: Buffer;
let id: string;
beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2", RATE_LIMITS: "upload=500/3600,write=500/60" });
  await h.startTranscoder();
  [creator, other] = [await signUp(h, "creator"), await signUp(h, "creator")];
  clip = await makeClip({ seconds: 16, size: "320x180" });
  const damaged = Buffer.from(clip).fill(0, Math.floor(clip.length / 2));
  const draft = await newDraft(h, creator, { title: "Half a film", visibility: "public" });
  id = draft.id;
  await uploadWhole(h, creator, draft, damaged);
  await settled(id);
}, 150_000);
afterAll(() => h.stop());

const get = (path: string, account?: Account) => call(h, "GET", path, account ? { token: account.token } : {});
const retry = (video: string, account: Account) => call(h, "POST", `videos/${video}/retry`, { token: account.token });
const videoOf = async (video: string) => (await get(`videos/${video}`, creator)).body;
const settled = (video: string) =>
  until(
    () => videoOf(video),
    ({ state }) => state === "ready" || state === "failed",
    90,
  );
const logsOf = async (video: string, epoch: number): Promise<JobLog[]> =>
  (await get(`videos/${video}/encodes/${epoch}/logs?limit=50`, creator)).body.items;
async function keysUnder(prefix: string): Promise<string[]> {
  const { MEDIA } = await h.worker.getEnv();
  return (await MEDIA.list({ prefix })).objects.map((object: { key: string }) => object.key);
}

test("a damaged file fails with its cause in plain words", async () => {
  expect(await videoOf(id)).toMatchObject({
    state: "failed",
    playable: false,
    error: { code: "ERR_MALFORMED_VIDEO", message: expect.stringContaining("damaged or incomplete") },
    retry: { endpoint: `${h.at.app}/api/v1/videos/${id}/retry` },
  });
  const { items, nextCursor } = (await get(`videos/${id}/encodes`, creator)).body;
  expect(nextCursor).toBeNull();
  expect(items).toMatchObject([
    { epoch: 1, state: "failed", error: { code: "ERR_MALFORMED_VIDEO", message: expect.stringContaining("damaged") } },
  ]);
  expect(items[0].cpuSeconds).toBeGreaterThan(0);
  expect(Date.parse(items[0].endedAt)).toBeGreaterThanOrEqual(Date.parse(items[0].queuedAt));
});

test("its owner reads what every attempt of every job ran, and what FFmpeg said", async () => {
  const logs = await logsOf(id, 1);
  const order = logs.map(({ job, attempt }) => [job, attempt]);
  expect(order).toEqual(order.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
  const [head] = logs;
  expect(head).toMatchObject({ job: 0, attempt: 1, outcome: "encoded", frames: 48, error: null });
  expect(head?.runs.map(({ tool }) => tool)).toEqual(expect.arrayContaining(["ffprobe", "ffmpeg"]));

  const failed = logs.filter(({ outcome }) => outcome === "failed");
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatchObject({ attempt: 2, error: { code: "ERR_MALFORMED_VIDEO" } });
  const before = logs.find(({ job, attempt }) => job === failed[0]?.job && attempt === 1);
  expect(before).toMatchObject({ outcome: "retried", error: { message: expect.stringContaining("frames") } });
  for (const log of [failed[0], before]) {
    const run = log?.runs.find(({ tool }) => tool === "ffmpeg");
    expect(run?.command).toMatch(/^ffmpeg .* -i SOURCE .*libx264/);
    expect(run?.stderr).toContain("[error]");
    expect(log?.wallSeconds).toBeGreaterThan(0);
  }
});

test("no log tells where the storage is, how it was read, or of the machine's folders", async () => {
  const text = JSON.stringify(await logsOf(id, 1));
  for (const secret of [
    "http:",
    "https:",
    "X-Amz",
    "Signature",
    h.at.s3,
    creator.token,
    "/tmp",
    "/home",
    "node_modules",
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(text.length).toBeLessThan(200_000);
});

test("logs come by pages", async () => {
  const all = await logsOf(id, 1);
  const seen: JobLog[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null && page < 20; page += 1) {
    const query: string = cursor === "" ? "limit=1" : `limit=1&cursor=${cursor}`;
    const { items, nextCursor } = (await get(`videos/${id}/encodes/1/logs?${query}`, creator)).body as {
      items: JobLog[];
      nextCursor: string | null;
    };
    seen.push(...items);
    cursor = nextCursor;
  }
  expect(seen).toEqual(all);
  for (const wrong of ["limit=51", "limit=0", "cursor=../../manifest.json", "cursor=%00"]) {
    expect((await get(`videos/${id}/encodes/1/logs?${wrong}`, creator)).status).toBe(422);
  }
});

test("nobody but the owner and an admin learns of encodes, and no media path leads to a log", async () => {
  const [admin, viewer] = [await signUp(h, "admin"), await signUp(h, "user")];
  for (const path of [`videos/${id}/encodes`, `videos/${id}/encodes/1/logs`]) {
    expect((await get(path)).status).toBe(401);
    for (const account of [other, viewer]) {
      expect((await get(path, account)).body).toMatchObject({ status: 404, code: "VIDEO_NOT_FOUND" });
    }
    expect((await get(path, admin)).status).toBe(200);
  }
  expect((await get(`videos/${id}/encodes/7/logs`, creator)).body.code).toBe("ENCODE_NOT_FOUND");
  expect((await retry(id, other)).status).toBe(404);
  expect((await retry(id, viewer)).status).toBe(403);
  expect((await call(h, "POST", `videos/${id}/retry`)).status).toBe(401);
  expect((await videoOf(id)).state).toBe("failed");

  const [key = ""] = await keysUnder(mediaKey.jobLogPrefix(id, 1));
  expect(key).toMatch(/logs\/00000-001-\d+\.json$/);
  expect((await fetch(`${h.at.app}/media/${id}/${key.split("/").slice(2).join("/")}`)).status).toBe(404);
});

test("of twenty retries at once one begins a new encode, and what the failed one stored goes, but for its logs", async () => {
  const stored = await keysUnder(mediaKey.encodePrefix(id, 1));
  expect(stored.some((key) => key.endsWith(".m4s"))).toBe(true);
  // The storage is whole again.
  const [upload] = await h.sql`select object_key from uploads where video_id = ${id}`;
  const { MEDIA } = await h.worker.getEnv();
  await MEDIA.put(upload?.object_key, new Uint8Array(clip));

  const answers = await Promise.all(Array.from({ length: 20 }, () => retry(id, creator)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  for (const { body } of answers) expect(body).toMatchObject({ id, error: null });
  const epochs = await h.sql`select epoch from encodes where video_id = ${id} order by epoch`;
  expect(epochs.map((row) => row.epoch)).toEqual([1, 2]);

  expect(await settled(id)).toMatchObject({ state: "ready", playable: true, error: null });
  const { items } = (await get(`videos/${id}/encodes`, creator)).body;
  expect(items.map((encode: any) => [encode.epoch, encode.state])).toEqual([
    [2, "ready"],
    [1, "failed"],
  ]);
  const left = await until(
    () => keysUnder(mediaKey.encodePrefix(id, 1)),
    (keys) => keys.every((key) => key.startsWith(mediaKey.jobLogPrefix(id, 1))),
  );
  expect(left.length).toBe(stored.filter((key) => key.startsWith(mediaKey.jobLogPrefix(id, 1))).length);
  expect((await keysUnder(mediaKey.encodePrefix(id, 2))).some((key) => key.endsWith(".m4s"))).toBe(true);
  expect((await fetch(`${h.at.app}/media/${id}/master.m3u8`)).status).toBe(200);
}, 120_000);

test("encodes come newest first, by pages", async () => {
  const first = (await get(`videos/${id}/encodes?limit=1`, creator)).body;
  expect([first.items.length, first.items[0].epoch, first.nextCursor]).toEqual([1, 2, "2"]);
  const second = (await get(`videos/${id}/encodes?limit=1&cursor=2`, creator)).body;
  expect([second.items[0].epoch, second.nextCursor]).toEqual([1, null]);
});

test("only a failed video whose file is still stored is tried again", async () => {
  expect((await retry(id, creator)).body).toMatchObject({ status: 409, code: "VIDEO_STATE_CONFLICT" });
  const draft = await newDraft(h, creator);
  expect((await retry(draft.id, creator)).body).toMatchObject({ status: 409, code: "VIDEO_STATE_CONFLICT" });

  // Refused at its upload: there is nothing to encode.
  await uploadWhole(h, creator, draft, Buffer.from("only words ".repeat(200)));
  const refused = await videoOf(draft.id);
  expect([refused.state, refused.retry]).toEqual(["failed", undefined]);
  const answer = await retry(draft.id, creator);
  expect(answer.body).toMatchObject({ status: 409, code: "VIDEO_STATE_CONFLICT" });
  expect(answer.body.detail).toContain("not accepted");

  const gone = await newDraft(h, creator);
  await uploadWhole(h, creator, gone, clip);
  await h.sql`update videos set state = 'failed', playable = false, error_code = 'ERR_UNKNOWN', error_message = 'x'
    where id = ${gone.id}`;
  const { MEDIA } = await h.worker.getEnv();
  for (const key of await keysUnder(mediaKey.sourcePrefix(gone.id))) await MEDIA.delete(key);
  expect((await retry(gone.id, creator)).body).toMatchObject({ status: 409, code: "SOURCE_MISSING" });
  expect((await videoOf(gone.id)).state).toBe("failed");
});
