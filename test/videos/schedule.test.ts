import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let creator: Account;
let other: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600,search=500/60" });
  [creator, other] = [await signUp(h, "creator"), await signUp(h, "creator")];
});
afterAll(() => h.stop());

const inAnHour = () => new Date(Date.now() + 3600_000).toISOString();
const patch = (id: string, body: unknown, token = creator.token) => call(h, "PATCH", `videos/${id}`, { token, body });
const read = (id: string, token?: string) => call(h, "GET", `videos/${id}`, token ? { token } : {});
const media = async (id: string) => (await fetch(`${h.at.app}/media/${id}/poster.jpg`)).status;

async function ready(fields: Record<string, unknown> = {}): Promise<string> {
  const { id } = await newDraft(h, creator, fields);
  await h.sql`update videos set state = 'ready', playable = true, epoch = 1 where id = ${id}`;
  return id;
}

/** Cron, after the hour has passed. */
async function strike(id: string): Promise<void> {
  await h.sql`update videos set scheduled_at = now() - interval '1 second' where id = ${id} and scheduled_at is not null`;
  await h.worker.scheduled({ cron: "* * * * *" });
}

test("a scheduled video is public after its time, in lists and in search, and not before", async () => {
  const id = await ready({ title: "Heron at noon", scheduledAt: inAnHour() });
  await h.worker.scheduled({ cron: "* * * * *" });
  expect((await read(id)).status).toBe(404);
  expect((await read(id, creator.token)).body).toMatchObject({ visibility: "private", scheduledVisibility: "public" });
  await strike(id);
  const { body } = await read(id);
  expect(body.visibility).toBe("public");
  expect(body).not.toHaveProperty("scheduledAt");
  expect((await read(id, creator.token)).body).toMatchObject({ scheduledAt: null, scheduledVisibility: null });
  await until(
    async () => (await call(h, "GET", "search?q=heron")).body.items.map((item: { id: string }) => item.id),
    (found) => found.includes(id),
  );
});

test("a schedule may hide a video: its tokens of old are revoked, and it leaves search", async () => {
  const id = await ready({ title: "Bittern until dusk", visibility: "public" });
  await patch(id, { description: "In the reeds.", scheduledAt: inAnHour(), scheduledVisibility: "private" });
  const found = async () =>
    (await call(h, "GET", "search?q=bittern")).body.items.map((item: { id: string }) => item.id);
  await until(found, (ids) => ids.includes(id));
  await media(id);
  await strike(id);
  expect((await read(id)).status).toBe(404);
  expect(await media(id)).toBe(404);
  expect(await found()).toEqual([]);
  const revoked = await h.sql`select value from playback_revocations where video_id = ${id} and kind = 'video'`;
  expect(revoked).toHaveLength(1);
});

test("a schedule that was taken back changes nothing", async () => {
  const id = await ready({ scheduledAt: inAnHour() });
  expect((await patch(id, { scheduledAt: null })).body).toMatchObject({ scheduledAt: null, scheduledVisibility: null });
  await strike(id);
  expect((await read(id)).status).toBe(404);
});

test("publish, publish at a time, and unpublish", async () => {
  const id = await ready();
  const post = (what: string, body?: unknown, token = creator.token) =>
    call(h, "POST", `videos/${id}/${what}`, { token, ...(body === undefined ? {} : { body }) });
  expect((await post("publish")).body).toMatchObject({ visibility: "public" });
  expect((await read(id)).status).toBe(200);
  expect((await post("unpublish")).body).toMatchObject({ visibility: "private", scheduledAt: null });
  expect((await read(id)).status).toBe(404);
  const at = inAnHour();
  expect((await post("publish", { at, visibility: "unlisted" })).body).toMatchObject({
    visibility: "private",
    scheduledAt: at,
    scheduledVisibility: "unlisted",
  });
  expect((await post("unpublish")).body).toMatchObject({ scheduledAt: null, scheduledVisibility: null });
  expect((await post("publish", { at: "yesterday" })).status).toBe(422);
  expect((await post("publish", { at: "2020-01-01T00:00:00Z" })).status).toBe(422);
  // Hidden: another creator learns nothing of it.
  expect((await post("publish", {}, other.token)).status).toBe(404);
  expect((await post("unpublish", {}, other.token)).status).toBe(404);
});

test("many that are due at once, to different ends, are done by one sweep", async () => {
  const ends = ["public", "unlisted", "private", "subscribers"] as const;
  const made: { id: string; end: string }[] = [];
  for (let i = 0; i < 8; i += 1) {
    const end = ends[i % 4] ?? "public";
    const visibility = i < 4 ? "private" : "public";
    made.push({ id: await ready({ visibility, scheduledAt: inAnHour(), scheduledVisibility: end }), end });
  }
  await h.sql`update videos set scheduled_at = now() - interval '1 second' where id = any(${made.map(({ id }) => id)})`;
  await h.worker.scheduled({ cron: "* * * * *" });
  for (const { id, end } of made) {
    expect((await read(id, creator.token)).body).toMatchObject({ visibility: end, scheduledAt: null });
  }
});
