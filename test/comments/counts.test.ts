import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newComment, newPerson, newVideo, noRateLimits } from "../security/cast.ts";
import { countsOf, talk } from "./talk.ts";

let h: Harness;
let say: ReturnType<typeof talk>;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  say = talk(h);
});
afterAll(() => h.stop());

const many = <T>(count: number, make: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));
const likesOf = async (id: string) =>
  (
    await h.sql`select like_count as counted, (select count(*)::int from comment_likes where comment_id = c.id) as there
    from comments c where id = ${id}`
  )[0];

test("of twenty comments at once each is counted", async () => {
  const owner = await newPerson(h, "creator");
  const video = await newVideo(h, owner.id, { visibility: "public" });
  await many(20, (i) => say.comment(owner, video, `At once ${i}`));
  expect(await countsOf(h, video)).toEqual({ counted: 20, visible: 20 });
});

test("of twenty likes at once each account's is counted once, and taken back once", async () => {
  const people = await many(10, () => newPerson(h, "user"));
  const owner = await newPerson(h, "creator");
  const video = await newVideo(h, owner.id, { visibility: "public" });
  const id = await newComment(h, video, owner.id);
  await Promise.all(people.flatMap((person) => [say.like(person, id), say.like(person, id)]));
  expect(await likesOf(id)).toEqual({ counted: 10, there: 10 });
  await Promise.all(people.flatMap((person, i) => [i % 2 ? say.like(person, id) : say.unlike(person, id)]));
  expect(await likesOf(id)).toEqual({ counted: 5, there: 5 });
});

test("of twenty deletions at once, answers meanwhile, each comment is taken out once", async () => {
  const owner = await newPerson(h, "creator");
  const video = await newVideo(h, owner.id, { visibility: "public" });
  const ids = await many(11, () => newComment(h, video, owner.id));
  const [kept, ...others] = ids as [string, ...string[]];
  const [answers] = await Promise.all([
    Promise.all(others.flatMap((id) => [say.remove(owner, id), say.remove(owner, id)])),
    many(5, () => say.reply(owner, kept, "Meanwhile")),
  ]);
  const statuses = answers.map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([...Array<number>(10).fill(204), ...Array<number>(10).fill(404)]);
  expect(await countsOf(h, video)).toEqual({ counted: 6, visible: 6 });

  // The top goes while its answers do: in whatever order, nothing of the thread is left.
  const replies = (await call(h, "GET", `comments/${kept}/replies`)).body.items;
  await Promise.all([kept, ...replies.map(({ id }: any) => id)].map((id) => say.remove(owner, id)));
  expect(await countsOf(h, video)).toEqual({ counted: 0, visible: 0 });
  expect(await h.sql`select id from comments where video_id = ${video}`).toEqual([]);
});

test("holding, approving, changing and deleting the same comments at once counts none twice", async () => {
  const [owner, ann] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const video = await newVideo(h, owner.id, { visibility: "public" });
  await say.words(owner, ["spam"]);
  const ids = await many(5, () => newComment(h, video, ann.id));
  const answers = await Promise.all(
    ids.flatMap((id, i) => [
      say.hold(owner, id),
      say.approve(owner, id),
      say.edit(ann, id, i % 2 === 0 ? "spam" : "Finer"),
      say.pin(owner, id),
      ...(i % 4 === 0 ? [say.remove(ann, id)] : []),
    ]),
  );
  for (const { status } of answers) expect([200, 204, 404, 409]).toContain(status);
  const { counted, visible } = await countsOf(h, video);
  expect(counted).toBe(visible);
  const pinned = await h.sql`select state from comments where video_id = ${video} and pinned_at is not null`;
  expect(pinned.length).toBeLessThan(2);
  for (const { state } of pinned) expect(state).toBe("visible");
});

test("an account that is deleted takes its own comments and likes out of every count", async () => {
  const [owner, ann, bob] = [await newPerson(h, "creator"), await newPerson(h, "user"), await newPerson(h, "user")];
  const [one, two] = [
    await newVideo(h, owner.id, { visibility: "public" }),
    await newVideo(h, owner.id, { visibility: "public" }),
  ];
  const annsThread = await say.comment(ann, one, "Mine");
  await say.reply(bob, annsThread.id, "Yours");
  const bobsThread = await say.comment(bob, one, "Bob's");
  await say.reply(ann, bobsThread.id, "Ann's answer");
  await say.comment(ann, two, "Elsewhere");
  await say.policy(owner, two, "held");
  await say.comment(ann, two, "Waiting");
  for (const person of [ann, owner]) await say.like(person, bobsThread.id);
  await call(h, "PUT", `videos/${one}/like`, { token: ann.token });
  await call(h, "PUT", `videos/${one}/like`, { token: bob.token });
  expect([await countsOf(h, one), await countsOf(h, two)]).toEqual([
    { counted: 4, visible: 4 },
    { counted: 1, visible: 1 },
  ]);

  // While others go on.
  const [gone, more] = await Promise.all([
    call(h, "DELETE", "users/me", { token: ann.token, body: { password: goodPassword } }),
    many(5, () => say.comment(bob, one, "Meanwhile")),
  ]);
  expect([gone.status, more.length]).toEqual([204, 5]);
  expect([await countsOf(h, one), await countsOf(h, two)]).toEqual([
    { counted: 7, visible: 7 },
    { counted: 0, visible: 0 },
  ]);
  expect(await likesOf(bobsThread.id)).toEqual({ counted: 1, there: 1 });
  expect((await h.sql`select like_count from videos where id = ${one}`)[0]?.like_count).toBe(1);
  // Bob's answer to her stays, below a place without words and author.
  expect((await say.read(bob, annsThread.id)).body).toMatchObject({ state: "deleted", author: null, replyCount: 1 });
  expect((await call(h, "GET", `comments/${annsThread.id}/replies`)).body.items).toMatchObject([{ body: "Yours" }]);
});

test("of a deleted account's threads those stay that others answered, and go with the last answer", async () => {
  const [owner, ann, bob] = [await newPerson(h, "creator"), await newPerson(h, "user"), await newPerson(h, "user")];
  const video = await newVideo(h, owner.id, { visibility: "public" });
  const [answered, selfAnswered, bobsPlace] = [
    await say.comment(ann, video, "Answered"),
    await say.comment(ann, video, "Answered by herself"),
    await say.comment(bob, video, "A place for Ann's answer"),
  ];
  const answer = await say.reply(bob, answered.id, "By Bob");
  await say.reply(ann, answered.id, "By Ann");
  await say.reply(ann, selfAnswered.id, "By Ann");
  await say.reply(ann, bobsPlace.id, "By Ann");
  await say.like(ann, answered.id);
  await say.like(bob, answered.id);
  await say.pin(owner, answered.id);
  await say.remove(bob, bobsPlace.id);
  await call(h, "POST", "reports", {
    token: bob.token,
    body: { target: "comment", targetId: answered.id, reason: "spam" },
  });

  expect((await call(h, "DELETE", "users/me", { token: ann.token, body: { password: goodPassword } })).status).toBe(
    204,
  );
  const rows = await h.sql`select id, author_id, body, pinned_at from comments where video_id = ${video}`;
  expect(rows.map(({ id }) => id).toSorted()).toEqual([answered.id, answer.id].toSorted());
  expect(rows.find(({ id }) => id === answered.id)).toEqual({
    id: answered.id,
    author_id: null,
    body: "",
    pinned_at: null,
  });
  expect(await countsOf(h, video)).toEqual({ counted: 1, visible: 1 });
  expect(await likesOf(answered.id)).toEqual({ counted: 1, there: 1 });
  const threads = (await call(h, "GET", `videos/${video}/comments`)).body;
  expect(threads).toMatchObject({
    pinned: null,
    items: [{ id: answered.id, state: "deleted", author: null, body: "", replyCount: 1 }],
  });
  // Nobody is left who could be told or blamed, and nothing that could be answered or liked.
  const admin = await newPerson(h, "admin");
  const reported = await call(h, "GET", `admin/reports/${answered.id}`, { token: admin.token });
  expect(reported.body).toMatchObject({ state: "deleted", accused: null });
  expect((await say.like(bob, answered.id)).status).toBe(404);
  expect((await say.reply(owner, answer.id, "To Bob")).parentId).toBe(answered.id);

  for (const { id } of (await call(h, "GET", `comments/${answered.id}/replies`)).body.items) {
    await say.remove(owner, id);
  }
  expect(await h.sql`select id from comments where video_id = ${video}`).toEqual([]);
});
