import { afterAll, beforeAll, expect, test } from "vitest";
import { isId } from "../../schema/id.ts";
import { call, newDraft, signUp, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

const read = async (person: Pick<Person, "token">, query = "") =>
  (await call(h, "GET", `notifications${query}`, { token: person.token })).body;
const kinds = async (person: Pick<Person, "token">) =>
  (await read(person)).items.map(({ kind, video }: any) => [kind, video?.id]);
const publish = (owner: Person, id: string, visibility: string) =>
  call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { visibility } });
const follow = (fan: Person, channel: Person) =>
  call(h, "PUT", `channels/${channel.id}/subscription`, { token: fan.token });
const settled = () =>
  until(
    async () =>
      (await h.sql`select count(*)::int as count from outbox where topic like 'notify.%' or topic = 'search.sync'`)[0]
        ?.count,
    (count) => count === 0,
  );

test("followers hear once of a video that becomes public, whatever happens to it later", async () => {
  const [creator, fan, late] = [
    await newPerson(h, "creator", { displayName: "Mira" }),
    await newPerson(h, "user"),
    await newPerson(h, "user"),
  ];
  await follow(fan, creator);
  const id = await newVideo(h, creator.id, { title: "Rivers" });
  await publish(creator, id, "unlisted");
  await settled();
  expect(await kinds(fan)).toEqual([]);
  await Promise.all(Array.from({ length: 8 }, () => publish(creator, id, "public")));
  await settled();
  const { items, unreadCount } = await read(fan);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    kind: "video.new",
    read: false,
    video: { id, title: "Rivers" },
    actor: { id: creator.id, displayName: "Mira" },
    commentId: null,
  });
  expect([unreadCount, isId("notification", items[0].id)]).toEqual([1, true]);

  await follow(late, creator);
  for (const visibility of ["private", "public"]) await publish(creator, id, visibility);
  await settled();
  expect([await kinds(fan), await kinds(late), await kinds(creator)]).toEqual([[["video.new", id]], [], []]);
});

test("a notification of a video that is hidden or gone is told of no more, nor counted", async () => {
  const [creator, fan] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  await follow(fan, creator);
  const [one, two] = [await newVideo(h, creator.id), await newVideo(h, creator.id)];
  for (const id of [one, two]) await publish(creator, id, "public");
  await settled();
  expect((await read(fan)).unreadCount).toBe(2);
  await publish(creator, one, "private");
  expect((await read(fan)).unreadCount).toBe(1);
  await call(h, "DELETE", `videos/${two}`, { token: creator.token });
  expect(await read(fan)).toEqual({ items: [], nextCursor: null, unreadCount: 0 });
});

test("notifications are read one by one or all, and are nobody else's", async () => {
  const [creator, fan, other] = [await newPerson(h, "creator"), await newPerson(h, "user"), await newPerson(h, "user")];
  for (const follower of [fan, other]) await follow(follower, creator);
  for (let i = 0; i < 3; i += 1) {
    await publish(creator, await newVideo(h, creator.id), "public");
    await settled();
  }
  const first = await read(fan, "?limit=2");
  const second = await read(fan, `?limit=2&cursor=${first.nextCursor}`);
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
  const mark = (person: Person, body: unknown) => call(h, "POST", "notifications/read", { token: person.token, body });
  expect((await mark(other, { ids: [first.items[0].id] })).body).toEqual({ unreadCount: 3 });
  expect((await mark(fan, { ids: [first.items[0].id] })).body).toEqual({ unreadCount: 2 });
  expect((await read(fan)).items.map((item: any) => item.read)).toEqual([true, false, false]);
  expect((await mark(fan, {})).body).toEqual({ unreadCount: 0 });
  expect((await call(h, "GET", "notifications/unread", { token: other.token })).body).toEqual({ unreadCount: 3 });
  expect((await call(h, "GET", "notifications")).status).toBe(401);
});

test("an upload's owner hears when it is ready and its followers that it is new; a broken file is told as failed", async () => {
  await h.startTranscoder();
  const [creator, fan] = [await signUp(h, "creator"), await newPerson(h, "user")];
  await call(h, "PUT", `channels/${creator.id}/subscription`, { token: fan.token });
  const good = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, good, await makeClip({ seconds: 2, size: "320x180" }));
  await until(
    () => kinds(creator),
    (seen) => seen.length > 0,
    60,
  );
  expect(await kinds(creator)).toEqual([["video.ready", good.id]]);
  expect(await kinds(fan)).toEqual([["video.new", good.id]]);

  const bad = await newDraft(h, creator);
  const refused = await uploadWhole(h, creator, bad, new TextEncoder().encode("this is no video at all ".repeat(50)));
  expect(refused.status).toBe(422);
  const clip = await makeClip({ seconds: 2, size: "320x180" });
  const broken = await newDraft(h, creator);
  await uploadWhole(h, creator, broken, clip.slice(0, 400));
  const seen = await until(
    () => kinds(creator),
    (all) => all.length === 3,
    60,
  );
  expect(seen.toSorted()).toEqual(
    [
      ["video.failed", bad.id],
      ["video.failed", broken.id],
      ["video.ready", good.id],
    ].toSorted(),
  );
}, 120_000);
