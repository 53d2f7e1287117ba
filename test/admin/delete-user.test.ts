import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let admin: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=500/3600,search=500/60" });
  admin = await signUp(h, "admin");
});
afterAll(() => h.stop());

const remove = (id: string) => call(h, "DELETE", `admin/users/${id}`, { token: admin.token });
const found = async (words: string) => (await call(h, "GET", `search?q=${words}`)).body.items.length;
const objects = async (prefix: string) => (await (await h.worker.getEnv()).MEDIA.list({ prefix })).objects.length;

/** A public video that plays, is found, and has objects, as far as the database and the bucket know. */
async function publish(owner: Account, title: string): Promise<string> {
  const { id } = await newDraft(h, owner, { title, visibility: "public" });
  await h.sql`update videos set state = 'ready', playable = true, epoch = 1 where id = ${id}`;
  const { MEDIA } = await h.worker.getEnv();
  await MEDIA.put(`sources/${id}/upl_x`, "source");
  await MEDIA.put(`videos/${id}/e1/manifest.json`, "{}");
  await MEDIA.put(`videos/${id}/captions.json`, "{}");
  // Any change has the index brought up to date.
  await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { description: "Here." } });
  await until(
    () => found(title),
    (count) => count === 1,
  );
  return id;
}

test("a deleted account is gone with its videos, objects, search entries, uploads and sessions", async () => {
  const creator = await signUp(h, "creator");
  const [first, second] = [await publish(creator, "Zanzibar"), await publish(creator, "Yucatan")];
  const draft = await newDraft(h, creator);
  await call(h, "GET", `${draft.endpoint}/s3/params?filename=a.mp4&type=video/mp4`, { token: creator.token });
  expect(await objects("")).toBe(6);

  expect((await remove(creator.id)).status).toBe(204);
  expect((await call(h, "GET", "users/me", { token: creator.token })).status).toBe(401);
  const refresh = await call(h, "POST", "auth/refresh", { body: { refreshToken: creator.refreshToken } });
  expect(refresh.status).toBe(401);
  const login = await call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  expect(login.body.code).toBe("CREDENTIALS_WRONG");
  for (const id of [first, second, draft.id]) {
    expect((await call(h, "GET", `videos/${id}`, { token: admin.token })).status).toBe(404);
  }
  expect((await fetch(`${h.at.app}/media/${first}/master.m3u8`)).status).toBe(404);
  await until(
    () => objects(""),
    (count) => count === 0,
  );
  await until(
    async () => (await found("Zanzibar")) + (await found("Yucatan")),
    (count) => count === 0,
  );
  const [left] = await h.sql`select
    (select count(*)::int from videos where owner_id = ${creator.id}) as videos,
    (select count(*)::int from uploads where owner_id = ${creator.id}) as uploads,
    (select count(*)::int from sessions where user_id = ${creator.id}) as sessions`;
  expect(left).toEqual({ videos: 0, uploads: 0, sessions: 0 });
  // What transcoders stored that had not heard of it goes an hour on.
  const owed = await h.sql`select payload->>'videoId' as id, next_attempt_at > now() + interval '59 minutes' as later
    from outbox where topic = 'media.purge'`;
  expect(owed.map(({ id, later }) => [id, later]).sort()).toEqual(
    [first, second, draft.id].sort().map((id) => [id, true]),
  );
});

test("the log keeps who deleted which account, and no personal data of it", async () => {
  const creator = await signUp(h, "creator");
  await newDraft(h, creator);
  const answer = await remove(creator.id);
  const [entry, ...more] = await h.sql`select * from audit_log where target_id = ${creator.id}`;
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    action: "user.delete",
    actor_id: admin.id,
    detail: { role: "creator", status: "active", videos: 1 },
    request_id: answer.headers.get("x-request-id"),
  });
  expect(JSON.stringify(entry)).not.toContain(creator.email);
});

test("videos of others stay whole, those that the deleted admin uploaded to as well", async () => {
  const creator = await signUp(h, "creator");
  const helper = await signUp(h, "admin");
  const { id, endpoint } = await newDraft(h, creator);
  await call(h, "GET", `${endpoint}/s3/params?filename=a.mp4&type=video/mp4`, { token: helper.token });
  await h.sql`insert into encodes (video_id, epoch, upload_id) select video_id, 1, id from uploads where video_id = ${id}`;
  expect((await remove(helper.id)).status).toBe(204);
  const encodes =
    await h.sql`select u.owner_id from encodes e join uploads u on u.id = e.upload_id where e.video_id = ${id}`;
  expect(encodes).toEqual([{ owner_id: creator.id }]);
});

test("an account that does not exist, or not any more, cannot be deleted", async () => {
  const person = await signUp(h);
  const answers = await Promise.all([1, 2, 3].map(() => remove(person.id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
  expect((await remove("usr_22222222222222222222")).body.code).toBe("USER_NOT_FOUND");
  expect((await remove("usr_x")).status).toBe(422);
  expect(await h.sql`select count(*)::int from audit_log where target_id = ${person.id}`).toEqual([{ count: 1 }]);
});
