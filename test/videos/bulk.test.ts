import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let creator: Account;
let other: Account;
let admin: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600" });
  [creator, other, admin] = [await signUp(h, "creator"), await signUp(h, "creator"), await signUp(h, "admin")];
});
afterAll(() => h.stop());

const bulk = (body: unknown, token = creator.token) => call(h, "POST", "videos/bulk", { token, body });
const read = async (id: string) => (await call(h, "GET", `videos/${id}`, { token: admin.token })).body;

test("each video is told: changed, another's, hidden or gone", async () => {
  const [a, b] = [await newDraft(h, creator, { tags: ["old"] }), await newDraft(h, creator)];
  const hidden = await newDraft(h, other, { tags: ["old"] });
  const open = await newDraft(h, other, { visibility: "public" });
  await h.sql`update videos set state = 'ready', playable = true where id = ${open.id}`;
  const gone = newId("video");
  const ids = [a.id, hidden.id, open.id, gone, b.id, a.id];
  const { status, body } = await bulk({
    ids,
    changes: { tags: ["New", "both"], categories: ["film"], visibility: "unlisted", licence: "CC0-1.0" },
  });
  expect(status).toBe(200);
  expect(body.results.map((r: any) => [r.id, r.changed, r.error?.code ?? null])).toEqual([
    [a.id, true, null],
    [hidden.id, false, "VIDEO_NOT_FOUND"],
    [open.id, false, "FORBIDDEN"],
    [gone, false, "VIDEO_NOT_FOUND"],
    [b.id, true, null],
  ]);
  for (const { id } of [a, b]) {
    expect(await read(id)).toMatchObject({
      tags: ["both", "new"],
      categories: ["film"],
      visibility: "unlisted",
      licence: "CC0-1.0",
      title: "A test",
    });
  }
  expect(await read(hidden.id)).toMatchObject({ tags: ["old"], visibility: "private" });
});

test("a hundred at once are changed, one more is refused", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 100; i += 1) {
    const id = newId("video");
    ids.push(id);
    await h.sql`insert into videos (id, owner_id, title) values (${id}, ${creator.id}, 'one of many')`;
  }
  const { body } = await bulk({ ids, changes: { ageRating: "teen" } });
  expect(body.results.filter((r: any) => r.changed)).toHaveLength(100);
  const [{ count }] = (await h.sql`select count(*)::int as count from videos
    where age_rating = 'teen' and title = 'one of many'`) as [{ count: number }];
  expect(count).toBe(100);
  expect((await bulk({ ids: [...ids, newId("video")], changes: { ageRating: "all" } })).status).toBe(422);
  expect((await bulk({ ids: [], changes: { ageRating: "all" } })).status).toBe(422);
  expect((await bulk({ ids, changes: {} })).status).toBe(422);
  const unknown = await bulk({ ids, changes: { categories: ["nonsense"] } });
  expect([unknown.body.code, unknown.body.errors[0].path]).toEqual(["CATEGORY_UNKNOWN", "body.changes.categories.0"]);
});

test("what fits one video and not another is told by video", async () => {
  const [short, long] = [await newDraft(h, creator), await newDraft(h, creator)];
  await h.sql`update videos set duration_seconds = 5 where id = ${short.id}`;
  await h.sql`update videos set duration_seconds = 50 where id = ${long.id}`;
  const { body } = await bulk({
    ids: [short.id, long.id],
    changes: { chapters: [{ startSeconds: 20, title: "Late" }] },
  });
  expect(body.results.map((r: any) => r.error?.code ?? null)).toEqual(["VALIDATION_FAILED", null]);
});

test("hiding many takes effect when the answer is there, and an admin's hand is noted", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { id } = await newDraft(h, creator, { visibility: "public" });
    await h.sql`update videos set state = 'ready', playable = true where id = ${id}`;
    ids.push(id);
  }
  const { body } = await bulk({ ids, changes: { visibility: "private" } }, admin.token);
  expect(body.results.every((r: any) => r.changed)).toBe(true);
  for (const id of ids) expect((await call(h, "GET", `videos/${id}`)).status).toBe(404);
  const revoked = await h.sql`select 1 from playback_revocations where video_id = any(${ids})`;
  const noted = await h.sql`select target_id from audit_log where actor_id = ${admin.id} and target_id = any(${ids})`;
  expect([revoked.length, noted.length]).toEqual([3, 3]);
});
