import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { countsOf, talk } from "./talk.ts";

let h: Harness;
let say: ReturnType<typeof talk>;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  say = talk(h);
});
afterAll(() => h.stop());

const scene = async () => {
  const people = {
    owner: await newPerson(h, "creator", { displayName: "Mira" }),
    ann: await newPerson(h, "user", { displayName: "Ann" }),
    bob: await newPerson(h, "user", { displayName: "Bob" }),
    admin: await newPerson(h, "admin"),
  };
  return { ...people, video: await newVideo(h, people.owner.id, { visibility: "public", title: "Rivers" }) };
};
const shown = async (video: string, person?: Person) =>
  (await call(h, "GET", `videos/${video}/comments`, person ? { token: person.token } : {})).body.items.map(
    ({ id }: any) => id,
  );
const heldOf = async (person: Person) =>
  (await call(h, "GET", "users/me/held-comments", { token: person.token })).body.items.map(
    ({ comment, video }: any) => [comment.id, video.title],
  );
const heard = async (person: Person) => {
  await until(
    async () => (await h.sql`select count(*)::int as count from outbox where topic = 'notify.person'`)[0]?.count,
    (count) => count === 0,
  );
  const { body } = await call(h, "GET", "notifications", { token: person.token });
  return body.items.map(({ kind, actor, commentId }: any) => [kind, actor?.displayName, commentId]).toReversed();
};

test("on a video that holds comments they wait for its owner, and are its author's, the owner's and admins' to see", async () => {
  const { owner, ann, bob, admin, video } = await scene();
  expect((await say.policy(owner, video, "held")).body.commentPolicy).toBe("held");
  const { id, state } = await say.comment(ann, video, "May I?");
  expect(state).toBe("held");
  const sees = await Promise.all([shown(video), shown(video, bob), ...[ann, owner, admin].map((p) => shown(video, p))]);
  expect(sees).toEqual([[], [], [id], [id], [id]]);
  expect([(await say.read(bob, id)).status, (await say.read(ann, id)).body.state]).toEqual([404, "held"]);
  expect((await say.like(bob, id)).status).toBe(404);
  expect((await say.like(ann, id)).body.code).toBe("COMMENT_STATE_CONFLICT");
  expect((await say.pin(owner, id)).body.code).toBe("COMMENT_STATE_CONFLICT");
  expect([await heldOf(owner), await heldOf(ann), await heldOf(admin)]).toEqual([[[id, "Rivers"]], [], []]);
  expect(await countsOf(h, video)).toEqual({ counted: 0, visible: 0 });
  for (const [person, status] of [
    [bob, 404],
    [ann, 403],
  ] as const) {
    expect((await say.approve(person, id)).status).toBe(status);
  }

  expect((await say.approve(owner, id)).body.state).toBe("visible");
  expect((await say.approve(owner, id)).body.state).toBe("visible");
  expect([await shown(video), await heldOf(owner), await countsOf(h, video)]).toEqual([
    [id],
    [],
    { counted: 1, visible: 1 },
  ]);
  // The owner and admins have nobody to wait for.
  expect((await say.comment(owner, video, "Welcome")).state).toBe("visible");
  expect((await say.comment(admin, video, "Hello")).state).toBe("visible");
  // What was approved is not what stands there after a change.
  expect((await say.edit(ann, id, "Something else")).body.state).toBe("held");
  expect(await countsOf(h, video)).toEqual({ counted: 2, visible: 2 });
});

test("owner and admin hold a comment that is shown: its answers stay, its place is empty to others, the pin falls", async () => {
  const { owner, ann, bob, admin, video } = await scene();
  const top = await say.comment(ann, video, "Rude");
  const answer = await say.reply(bob, top.id, "Not so");
  await say.pin(owner, top.id);
  expect((await say.hold(bob, top.id)).body.code).toBe("FORBIDDEN");
  expect((await say.hold(admin, top.id)).body).toMatchObject({ state: "held", pinned: false });
  expect((await say.hold(owner, top.id)).body.state).toBe("held");
  const { body } = await call(h, "GET", `videos/${video}/comments`);
  expect(body.pinned).toBeNull();
  expect(body.items[0]).toMatchObject({ id: top.id, state: "hidden", author: null, body: "", replyCount: 1 });
  expect(JSON.stringify(body)).not.toContain("Rude");
  expect((await say.read(bob, answer.id)).body.body).toBe("Not so");
  expect(await countsOf(h, video)).toEqual({ counted: 1, visible: 1 });
  // A change does not release it.
  expect((await say.edit(ann, top.id, "Kind")).body.state).toBe("held");
  expect((await say.approve(admin, top.id)).body.state).toBe("visible");
  expect(await countsOf(h, video)).toEqual({ counted: 2, visible: 2 });
  const noted = await h.sql`select detail from audit_log where target_id = ${top.id} order by created_at, id`;
  expect(noted.map(({ detail }) => detail.did).toSorted()).toEqual(["approve", "hold"]);
});

test("what an admin removed is brought back by admins alone", async () => {
  const { owner, ann, admin, video } = await scene();
  const { id } = await say.comment(ann, video, "Against the rules");
  await h.sql`with gone as (update comments set state = 'removed' where id = ${id} returning video_id)
    update videos set comment_count = comment_count - 1 from gone where id = gone.video_id`;
  expect((await say.read(ann, id)).body.state).toBe("removed");
  for (const answer of [await say.approve(owner, id), await say.hold(owner, id), await say.edit(ann, id, "Fine")]) {
    expect([answer.status, answer.body.code]).toEqual([409, "COMMENT_STATE_CONFLICT"]);
  }
  expect((await say.approve(admin, id)).body.state).toBe("visible");
  expect(await countsOf(h, video)).toEqual({ counted: 1, visible: 1 });
});

test("a closed video takes no more comments, answers and changes; what is there stays", async () => {
  const { owner, ann, bob, video } = await scene();
  const top = await say.comment(ann, video, "Early");
  await say.policy(owner, video, "closed");
  for (const [method, path] of [
    ["POST", `videos/${video}/comments`],
    ["POST", `comments/${top.id}/replies`],
    ["PATCH", `comments/${top.id}`],
  ] as const) {
    const answer = await call(h, method, path, { token: ann.token, body: { body: "Late" } });
    expect([path, answer.status, answer.body.code]).toEqual([path, 403, "COMMENTS_CLOSED"]);
  }
  expect([await shown(video), (await say.like(bob, top.id)).status]).toEqual([[top.id], 200]);
  expect((await say.remove(ann, top.id)).status).toBe(204);
});

test("comments with a blocked word wait, changed ones as well", async () => {
  const { owner, ann, video } = await scene();
  const kept = await say.words(owner, ["  SPAM ", "spam", "馬鹿"]);
  expect([kept.status, kept.body.blockedWords]).toEqual([200, ["spam", "馬鹿"]]);
  expect((await call(h, "GET", "users/me/comment-settings", { token: owner.token })).body).toEqual(kept.body);
  expect((await say.comment(ann, video, "Free spám here")).state).toBe("held");
  const fine = await say.comment(ann, video, "Spammers, beware");
  expect(fine.state).toBe("visible");
  expect((await say.edit(ann, fine.id, "お前は馬鹿だ")).body.state).toBe("held");
  expect((await say.comment(owner, video, "About spam")).state).toBe("visible");
  expect(await countsOf(h, video)).toEqual({ counted: 1, visible: 1 });
  expect(
    (
      await say.words(
        owner,
        Array.from({ length: 501 }, (_, i) => `w${i}`),
      )
    ).status,
  ).toBe(422);
});

test("a blocked account neither comments, answers, changes nor likes below the videos of who blocked it", async () => {
  const { owner, ann, bob, video } = await scene();
  const own = await say.comment(bob, video, "Before");
  const top = await say.comment(ann, video, "Hello");
  await say.like(bob, top.id);
  expect((await say.block(owner, bob.id)).body).toMatchObject({ id: bob.id, displayName: "Bob" });
  expect((await say.block(owner, bob.id)).status).toBe(200);
  const { token } = bob;
  const body = { body: "After" };
  for (const answer of [
    await call(h, "POST", `videos/${video}/comments`, { token, body }),
    await call(h, "POST", `comments/${top.id}/replies`, { token, body }),
    await call(h, "PATCH", `comments/${own.id}`, { token, body }),
    await call(h, "PUT", `comments/${own.id}/like`, { token }),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([403, "COMMENTER_BLOCKED"]);
  }
  expect((await say.unlike(bob, top.id)).body).toEqual({ liked: false, likeCount: 0 });
  expect((await say.remove(bob, own.id)).status).toBe(204);
  // Elsewhere it may.
  const elsewhere = await newVideo(h, ann.id, { visibility: "public" });
  await say.comment(bob, elsewhere, "Here I am");

  const list = await call(h, "GET", "users/me/blocked-users", { token: owner.token });
  expect(list.body.items.map(({ id }: any) => id)).toEqual([bob.id]);
  expect((await call(h, "GET", "users/me/blocked-users", { token: ann.token })).body.items).toEqual([]);
  const unblock = () => call(h, "DELETE", `users/me/blocked-users/${bob.id}`, { token: owner.token });
  expect([(await unblock()).status, (await unblock()).status]).toEqual([204, 204]);
  await say.comment(bob, video, "Back again");
  expect((await say.block(owner, owner.id)).body.code).toBe("BLOCK_OWN_ACCOUNT");
  expect((await say.block(owner, newId("user"))).body.code).toBe("USER_NOT_FOUND");
});

test("one comment of a video is pinned by its owner, above the others and never twice", async () => {
  const { owner, ann, bob, admin, video } = await scene();
  const [a, b] = [await say.comment(ann, video, "A"), await say.comment(bob, video, "B")];
  const answer = await say.reply(bob, a.id, "Answer");
  for (const person of [ann, bob, admin]) expect((await say.pin(person, a.id)).body.code).toBe("FORBIDDEN");
  expect((await say.pin(owner, answer.id)).body.code).toBe("COMMENT_STATE_CONFLICT");
  expect((await say.pin(owner, a.id)).body.pinned).toBe(true);
  const list = async () => (await call(h, "GET", `videos/${video}/comments?limit=1`)).body;
  const first = await list();
  expect([first.pinned.id, first.items.map(({ id }: any) => id), first.nextCursor]).toEqual([a.id, [b.id], null]);
  expect((await say.pin(owner, b.id)).body.pinned).toBe(true);
  expect([(await list()).pinned.id, (await list()).items[0].id]).toEqual([b.id, a.id]);
  expect((await say.unpin(ann, b.id)).status).toBe(403);
  expect((await say.unpin(owner, b.id)).body.pinned).toBe(false);
  expect((await list()).pinned).toBeNull();
});

test("the owner hears of comments, a thread's people of answers, nobody of their own or of whom they blocked", async () => {
  const { owner, ann, bob, video } = await scene();
  const cleo = await newPerson(h, "user", { displayName: "Cleo" });
  const top = await say.comment(ann, video, "Top");
  const one = await say.reply(bob, top.id, "One");
  expect(await heard(owner)).toEqual([
    ["comment.new", "Ann", top.id],
    ["comment.new", "Bob", one.id],
  ]);
  expect([await heard(ann), await heard(bob)]).toEqual([[["comment.reply", "Bob", one.id]], []]);
  await say.block(bob, cleo.id);
  const two = await say.reply(cleo, one.id, "Two");
  const three = await say.reply(owner, top.id, "Three");
  expect(await heard(ann)).toEqual([
    ["comment.reply", "Bob", one.id],
    ["comment.reply", "Cleo", two.id],
    ["comment.reply", "Mira", three.id],
  ]);
  expect(await heard(bob)).toEqual([["comment.reply", "Mira", three.id]]);
  expect(await heard(cleo)).toEqual([["comment.reply", "Mira", three.id]]);

  // What waits is told to the owner alone, and to the thread once it is shown.
  await say.policy(owner, video, "held");
  const four = await say.reply(cleo, top.id, "Four");
  expect((await heard(owner)).at(-1)).toEqual(["comment.held", "Cleo", four.id]);
  expect((await heard(ann)).length).toBe(3);
  await say.approve(owner, four.id);
  expect((await heard(ann)).at(-1)).toEqual(["comment.reply", "Cleo", four.id]);
  expect((await heard(owner)).at(-1)).toEqual(["comment.held", "Cleo", four.id]);
});
