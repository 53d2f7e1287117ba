import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2" });
  await h.startTranscoder();
}, 120_000);
afterAll(() => h.stop());

test("an account that is deleted while its video is encoded leaves nothing in the bucket and no job", async () => {
  const [admin, creator] = [await signUp(h, "admin"), await signUp(h, "creator")];
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 60, size: "320x180" }));
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`)).body,
    (video) => video.playable === true && video.state === "processing",
    120,
  );
  expect((await call(h, "DELETE", `admin/users/${creator.id}`, { token: admin.token })).status).toBe(204);
  // The gate remembers for a second, and Redis for four.
  await until(
    async () => (await fetch(`${h.at.app}/media/${draft.id}/master.m3u8`)).status,
    (status) => status === 404,
    6,
  );
  await until(
    async () => h.queue.backlog("transcode-first") + h.queue.backlog("transcode"),
    (jobs) => jobs === 0,
    120,
  );
  // What the job in between stored is what the second purge is for; it is due an hour later.
  await h.sql`update outbox set next_attempt_at = now()`;
  await call(h, "PATCH", "videos/vid_22222222222222222222", { token: admin.token, body: { title: "x" } });
  const { MEDIA } = await h.worker.getEnv();
  await until(
    async () => (await MEDIA.list()).objects.map(({ key }: { key: string }) => key),
    (keys) => keys.length === 0,
  );
  await until(
    async () => h.sql`select topic, last_error from outbox`,
    (owed) => owed.length === 0,
  );
}, 300_000);
