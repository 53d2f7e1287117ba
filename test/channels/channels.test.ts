import { afterAll, beforeAll, expect, test } from "vitest";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { newId } from "../../schema/id.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

const people = (count: number) => Promise.all(Array.from({ length: count }, () => newPerson(h, "user")));
const follow = (person: Person, channel: string, method = "PUT") =>
  call(h, method, `channels/${channel}/subscription`, { token: person.token });
const followers = async (channel: string) => (await call(h, "GET", `channels/${channel}`)).body.followerCount;

test("a channel tells its name, its words and its counts to everybody, and whether they follow it", async () => {
  const creator = await newPerson(h, "creator", { displayName: "Mira" });
  const fan = await newPerson(h, "user");
  await newVideo(h, creator.id, { visibility: "public" });
  await newVideo(h, creator.id, { visibility: "unlisted" });
  const said = await call(h, "PATCH", "users/me", { token: creator.token, body: { bio: "<b>Films</b> of rivers." } });
  expect([said.status, said.body.bio]).toEqual([200, "<b>Films</b> of rivers."]);
  expect((await follow(fan, creator.id)).body).toEqual({ following: true, followerCount: 1 });
  const shown = {
    id: creator.id,
    displayName: "Mira",
    bio: "<b>Films</b> of rivers.",
    followerCount: 1,
    videoCount: 1,
  };
  expect((await call(h, "GET", `channels/${creator.id}`)).body).toMatchObject({ ...shown, following: false });
  const seen = await call(h, "GET", `channels/${creator.id}`, { token: fan.token });
  expect(seen.body).toMatchObject({ ...shown, following: true });
  expect(JSON.stringify(seen.body)).not.toContain("@");
  const missing = await call(h, "GET", `channels/${newId("user")}`);
  expect([missing.status, missing.body.code]).toEqual([404, "CHANNEL_NOT_FOUND"]);
});

test("nobody follows a channel that is not there, or their own", async () => {
  const creator = await newPerson(h, "creator");
  expect((await follow(creator, newId("user"))).body.code).toBe("CHANNEL_NOT_FOUND");
  const own = await follow(creator, creator.id);
  expect([own.status, own.body.code]).toEqual([409, "FOLLOW_OWN_CHANNEL"]);
  expect(await followers(creator.id)).toBe(0);
});

test("fifty people who follow at once count fifty, and fifty calls of one person count one", async () => {
  const creator = await newPerson(h, "creator");
  const fans = await people(50);
  const answers = await Promise.all(fans.map((fan) => follow(fan, creator.id)));
  expect(answers.map(({ status }) => status)).toEqual(fans.map(() => 200));
  expect(await followers(creator.id)).toBe(50);

  const [first, ...others] = fans;
  if (!first) throw new Error("nobody follows");
  await Promise.all([
    ...others.slice(0, 20).map((fan) => follow(fan, creator.id, "DELETE")),
    ...Array.from({ length: 10 }, () => follow(first, creator.id, "DELETE")),
    ...others.slice(20).map((fan) => follow(fan, creator.id)),
  ]);
  expect(await followers(creator.id)).toBe(29);
  await Promise.all(Array.from({ length: 50 }, () => follow(first, creator.id)));
  expect(await followers(creator.id)).toBe(30);
  const [rows] = await h.sql`select count(*)::int as count from user_subscriptions where creator_id = ${creator.id}`;
  expect(rows?.count).toBe(30);
});

test("likes count exactly while fifty people like and take back at once, and idle repeats change nothing", async () => {
  const creator = await newPerson(h, "creator");
  const id = await newVideo(h, creator.id, { visibility: "public" });
  const fans = await people(50);
  const like = (person: Person, method = "PUT") => call(h, method, `videos/${id}/like`, { token: person.token });
  await Promise.all(fans.flatMap((fan) => [like(fan), like(fan)]));
  expect((await call(h, "GET", `videos/${id}`)).body.likeCount).toBe(50);
  await Promise.all(fans.slice(0, 15).flatMap((fan) => [like(fan, "DELETE"), like(fan, "DELETE")]));
  const [row] = await h.sql`select like_count, (select count(*)::int from video_likes where video_id = ${id}) as rows
    from videos where id = ${id}`;
  expect(row).toEqual({ like_count: 35, rows: 35 });
  const again = await like(fans[40] as Person);
  expect(again.body).toEqual({ liked: true, likeCount: 35 });
});

test("a video that may not be seen is not liked, and answers as one that is not there", async () => {
  const [creator, stranger] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const hidden = await newVideo(h, creator.id);
  const answers = await Promise.all(
    [hidden, newId("video")].map((id) => call(h, "PUT", `videos/${id}/like`, { token: stranger.token })),
  );
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [404, "VIDEO_NOT_FOUND"],
    [404, "VIDEO_NOT_FOUND"],
  ]);
  expect((await call(h, "PUT", `videos/${hidden}/like`)).status).toBe(401);
});

test("an account that is deleted is counted nowhere any more", async () => {
  const [creator, admin] = [await newPerson(h, "creator"), await newPerson(h, "admin")];
  const id = await newVideo(h, creator.id, { visibility: "public" });
  const [stays, goes] = [await newPerson(h, "user"), await newPerson(h, "creator")];
  for (const fan of [stays, goes]) {
    await follow(fan, creator.id);
    await call(h, "PUT", `videos/${id}/like`, { token: fan.token });
  }
  await follow(stays, goes.id);
  await call(h, "PUT", `videos/${await newVideo(h, goes.id, { visibility: "public" })}/like`, { token: goes.token });
  expect((await call(h, "DELETE", `admin/users/${goes.id}`, { token: admin.token })).status).toBe(204);
  expect(await followers(creator.id)).toBe(1);
  expect((await call(h, "GET", `videos/${id}`)).body.likeCount).toBe(1);
  expect((await call(h, "GET", "subscriptions", { token: stays.token })).body.items).toHaveLength(1);
});

test("a follower may watch what is for subscribers, and five seconds after the end may not", async () => {
  const [creator, fan] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const id = await newVideo(h, creator.id, { visibility: "subscribers" });
  const ask = () => call(h, "GET", `videos/${id}/playback`, { token: fan.token });
  expect((await ask()).status).toBe(403);
  await follow(fan, creator.id);
  const { status, body } = await ask();
  expect(status).toBe(200);
  // There is no file behind it: what the gate lets through is missing in the bucket.
  const open = await fetch(body.hls);
  expect(open.status).not.toBe(403);
  await follow(fan, creator.id, "DELETE");
  const since = Date.now();
  const closed = await until(
    async () => (await fetch(body.hls)).status,
    (answer) => answer === 403,
    5,
  );
  expect([closed, Date.now() - since < 5_000]).toEqual([403, true]);
  expect((await ask()).status).toBe(403);
});

test("the feed has what the followed channels list, newest first, page by page, and nothing of others", async () => {
  const [one, two, other] = [
    await newPerson(h, "creator"),
    await newPerson(h, "creator"),
    await newPerson(h, "creator"),
  ];
  const fan = await newPerson(h, "user");
  for (const channel of [one, two]) await follow(fan, channel.id);
  const wanted: string[] = [];
  for (const [owner, visibility, shown] of [
    [one, "public", true],
    [two, "subscribers", true],
    [other, "public", false],
    [one, "private", false],
    [two, "unlisted", false],
    [two, "public", true],
  ] as const) {
    const id = await newVideo(h, owner.id, { visibility });
    if (shown) wanted.unshift(id);
  }
  const draft = await newVideo(h, one.id, { visibility: "public", state: "draft" });
  const read = (cursor = "") => call(h, "GET", `feed?limit=2${cursor}`, { token: fan.token });
  const first = await read();
  const second = await read(`&cursor=${first.body.nextCursor}`);
  const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
  expect(ids).toEqual(wanted);
  expect(ids).not.toContain(draft);
  expect(second.body.nextCursor).toBeNull();
  expect((await call(h, "GET", "feed")).status).toBe(401);
  const listed = await call(h, "GET", "subscriptions?limit=1", { token: fan.token });
  const rest = await call(h, "GET", `subscriptions?limit=1&cursor=${listed.body.nextCursor}`, { token: fan.token });
  expect([...listed.body.items, ...rest.body.items].map(({ id }: { id: string }) => id)).toEqual([two.id, one.id]);
});
