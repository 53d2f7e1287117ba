import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newApiKey, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
let creator: Person;
let other: Person;
let admin: Person;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  [creator, other, admin] = [await newPerson(h, "creator"), await newPerson(h, "creator"), await newPerson(h, "admin")];
});
afterAll(() => h.stop());

const remove = (ids: unknown, token = creator.token) => call(h, "POST", "videos/bulk/delete", { token, body: { ids } });
const exists = async (id: string) => (await h.sql`select 1 from videos where id = ${id}`).length === 1;

test("each video is told: deleted, another's, hidden or gone", async () => {
  const [a, b] = [await newVideo(h, creator.id), await newVideo(h, creator.id, { visibility: "public" })];
  const hidden = await newVideo(h, other.id);
  const open = await newVideo(h, other.id, { visibility: "public" });
  const gone = newId("video");
  const { status, body } = await remove([a, hidden, open, gone, b, a]);
  expect(status).toBe(200);
  expect(body.results.map((r: any) => [r.id, r.deleted, r.error?.code ?? null])).toEqual([
    [a, true, null],
    [hidden, false, "VIDEO_NOT_FOUND"],
    [open, false, "FORBIDDEN"],
    [gone, false, "VIDEO_NOT_FOUND"],
    [b, true, null],
  ]);
  expect(await Promise.all([a, b, hidden, open].map(exists))).toEqual([false, false, true, true]);
  for (const id of [a, b]) expect((await call(h, "GET", `videos/${id}`, { token: creator.token })).status).toBe(404);
  // Its own deletion is no admin's deed.
  expect(await h.sql`select 1 from audit_log where target_id = any(${[a, b]})`).toEqual([]);
});

test("the objects of all of them go as those of a single one do", async () => {
  const ids = [await newVideo(h, creator.id), await newVideo(h, creator.id), await newVideo(h, creator.id)];
  const keys = ids.map((id) => mediaKey.manifest(id, 1));
  const { MEDIA: bucket } = await h.worker.getEnv();
  for (const key of keys) await bucket.put(key, "{}");
  expect((await remove(ids)).body.results.every((r: any) => r.deleted)).toBe(true);
  await until(
    async () => (await Promise.all(keys.map((key) => bucket.head(key)))).filter(Boolean).length,
    (left) => left === 0,
  );
  const owed = await h.sql`select topic, payload->>'videoId' as id from outbox
    where topic = 'media.purge' and payload->>'videoId' = any(${ids})`;
  // Once more in an hour.
  expect(owed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test("an admin's hand is noted for each, and a key needs its scope and reaches its own account alone", async () => {
  const ids = [await newVideo(h, creator.id), await newVideo(h, creator.id)];
  const own = await newVideo(h, admin.id);
  expect((await remove([...ids, own], admin.token)).body.results.every((r: any) => r.deleted)).toBe(true);
  const noted = await h.sql`select target_id, action, detail from audit_log where actor_id = ${admin.id}`;
  expect(noted.map(({ target_id }) => target_id).toSorted()).toEqual(ids.toSorted());
  expect(noted[0]).toMatchObject({
    action: "video.delete",
    detail: { owner: creator.id, method: "POST", route: "/bulk/delete" },
  });
  const foreign = await newVideo(h, creator.id);
  const key = await newApiKey(h, admin, ["videos:write"]);
  expect((await remove([foreign], key)).body.results[0]).toMatchObject({ deleted: false });
  expect((await remove([foreign], await newApiKey(h, creator, ["videos:read"]))).body.code).toBe("SCOPE_MISSING");
  expect(await exists(foreign)).toBe(true);
});

// Last: what they leave behind is cleared away for a while.
test("a hundred go by one call, one more and none are refused", async () => {
  const ids = await Promise.all(Array.from({ length: 100 }, () => newVideo(h, creator.id)));
  expect((await remove([...ids, newId("video")])).status).toBe(422);
  expect((await remove([])).status).toBe(422);
  expect((await remove(["nonsense"])).status).toBe(422);
  expect((await remove(ids)).body.results.filter((r: any) => r.deleted)).toHaveLength(100);
});
