import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newApiKey, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { countsOf, talk } from "./talk.ts";

let h: Harness;
let say: ReturnType<typeof talk>;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  say = talk(h);
});
afterAll(() => h.stop());

const scene = async (visibility: "public" | "unlisted" | "private" | "subscribers" = "public") => {
  const [owner, ann, bob] = [
    await newPerson(h, "creator", { displayName: "Mira" }),
    await newPerson(h, "user", { displayName: "Ann" }),
    await newPerson(h, "user", { displayName: "Bob" }),
  ];
  return { owner, ann, bob, video: await newVideo(h, owner.id, { visibility }) };
};

test("a comment and answers to it make a thread, which everybody reads", async () => {
  const { ann, bob, owner, video } = await scene();
  const top = await say.comment(ann, video, "  First!\nAt 0:05  ");
  expect(top).toMatchObject({
    videoId: video,
    parentId: null,
    state: "visible",
    author: { id: ann.id, displayName: "Ann" },
    body: "First!\nAt 0:05",
    likeCount: 0,
    liked: false,
    pinned: false,
    replyCount: 0,
    editedAt: null,
  });
  const answer = await say.reply(bob, top.id, "Second");
  const nested = await say.reply(owner, answer.id, "@Bob, well said");
  expect([answer.parentId, nested.parentId]).toEqual([top.id, top.id]);

  const { body: list } = await call(h, "GET", `videos/${video}/comments`);
  expect(list.pinned).toBeNull();
  expect(list.items.map(({ id, replyCount }: any) => [id, replyCount])).toEqual([[top.id, 2]]);
  const { body: replies } = await call(h, "GET", `comments/${top.id}/replies`);
  expect(replies.items.map(({ id }: any) => id)).toEqual([answer.id, nested.id]);
  expect((await call(h, "GET", `comments/${nested.id}`)).body).toMatchObject({
    id: nested.id,
    body: "@Bob, well said",
  });
  expect((await call(h, "GET", `videos/${video}`)).body.commentCount).toBe(3);
});

test("lists come page by page, by time or by likes, and a cursor belongs to its sort", async () => {
  const { ann, bob, owner, video } = await scene();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await say.comment(ann, video, `Comment ${i}`)).id);
  const [a, b, c, d, e] = ids as [string, string, string, string, string];
  for (const [person, id] of [
    [ann, b],
    [bob, b],
    [owner, b],
    [bob, d],
    [owner, a],
  ] as [Person, string][]) {
    expect((await say.like(person, id)).status).toBe(200);
  }
  const all = async (path: string) => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { body } = await call(h, "GET", `${path}&limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(...body.items.map(({ id }: any) => id));
      cursor = body.nextCursor;
    }
    return seen;
  };
  expect(await all(`videos/${video}/comments?sort=newest`)).toEqual([e, d, c, b, a]);
  expect(await all(`videos/${video}/comments?sort=top`)).toEqual([b, d, a, e, c]);
  const replies = [];
  for (let i = 0; i < 5; i += 1) replies.push((await say.reply(bob, a, `Answer ${i}`)).id);
  expect(await all(`comments/${a}/replies?x=y`)).toEqual(replies);

  const page = await call(h, "GET", `videos/${video}/comments?sort=top&limit=1`);
  for (const query of [
    `sort=newest&cursor=${page.body.nextCursor}`,
    "sort=top&cursor=t1_2_com_x",
    "cursor=%00",
    "sort=x",
  ]) {
    const answer = await call(h, "GET", `videos/${video}/comments?${query}`);
    expect([query, answer.status, answer.body.code]).toEqual([query, 422, "VALIDATION_FAILED"]);
  }
});

test("its author changes a comment, which says so; nobody else does, an admin neither", async () => {
  const { ann, bob, owner, video } = await scene();
  const admin = await newPerson(h, "admin");
  const { id } = await say.comment(ann, video, "Frist");
  const same = await say.edit(ann, id, "Frist");
  expect([same.status, same.body.editedAt]).toEqual([200, null]);
  const edited = await say.edit(ann, id, "First");
  expect([edited.status, edited.body.body, Date.parse(edited.body.editedAt) > 0]).toEqual([200, "First", true]);
  for (const other of [bob, owner, admin]) {
    const answer = await say.edit(other, id, "Mine");
    expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
  }
});

test("author, video owner and admin delete; a comment with answers keeps its place until they are gone", async () => {
  const { ann, bob, owner, video } = await scene();
  const admin = await newPerson(h, "admin");
  const top = await say.comment(ann, video, "Top");
  const [one, two] = [await say.reply(bob, top.id, "One"), await say.reply(bob, top.id, "Two")];
  expect((await say.remove(bob, top.id)).body.code).toBe("FORBIDDEN");
  expect((await say.remove(ann, top.id)).status).toBe(204);
  const { body: list } = await call(h, "GET", `videos/${video}/comments`);
  expect(list.items).toHaveLength(1);
  expect(list.items[0]).toMatchObject({ id: top.id, state: "deleted", author: null, body: "", replyCount: 2 });
  for (const answer of [
    await say.remove(ann, top.id),
    await say.edit(ann, top.id, "Back"),
    await say.like(bob, top.id),
    await call(h, "POST", `comments/${top.id}/replies`, { token: bob.token, body: { body: "Hello?" } }),
  ]) {
    expect([answer.status, answer.body.code]).toEqual([404, "COMMENT_NOT_FOUND"]);
  }
  expect(await countsOf(h, video)).toEqual({ counted: 2, visible: 2 });
  expect((await say.remove(owner, one.id)).status).toBe(204);
  expect((await say.remove(admin, two.id)).status).toBe(204);
  expect((await call(h, "GET", `videos/${video}/comments`)).body.items).toEqual([]);
  expect(await h.sql`select id from comments where video_id = ${video}`).toEqual([]);
  expect(await countsOf(h, video)).toEqual({ counted: 0, visible: 0 });
  const noted = await h.sql`select actor_id, target_id, detail from audit_log where action = 'comment.moderate'`;
  expect(noted.map(({ actor_id, target_id, detail }) => [actor_id, target_id, detail])).toEqual([
    [admin.id, two.id, { did: "delete", author: bob.id, video }],
  ]);
});

test("likes count once for each account, are taken back, and are told to whoever gave them", async () => {
  const { ann, bob, video } = await scene();
  const { id } = await say.comment(ann, video, "Like me");
  expect([(await say.like(bob, id)).body, (await say.like(bob, id)).body, (await say.like(ann, id)).body]).toEqual([
    { liked: true, likeCount: 1 },
    { liked: true, likeCount: 1 },
    { liked: true, likeCount: 2 },
  ]);
  const read = async (person?: Person) =>
    (await call(h, "GET", `comments/${id}`, person ? { token: person.token } : {})).body;
  expect([(await read(bob)).liked, (await read()).liked, (await read()).likeCount]).toEqual([true, false, 2]);
  expect([(await say.unlike(bob, id)).body, (await say.unlike(bob, id)).body]).toEqual([
    { liked: false, likeCount: 1 },
    { liked: false, likeCount: 1 },
  ]);
});

test("a comment must say something, in at most 5000 characters, and whoever says it has a confirmed address", async () => {
  const { ann, video } = await scene();
  const post = (token: string, body: unknown) => call(h, "POST", `videos/${video}/comments`, { token, body });
  for (const body of [{}, { body: "" }, { body: " \n " }, { body: "\u200b\ufeff" }, { body: "a\0b" }, { body: 7 }]) {
    expect([body, (await post(ann.token, body)).body.code]).toEqual([body, "VALIDATION_FAILED"]);
  }
  expect((await post(ann.token, { body: "x".repeat(5_001) })).status).toBe(422);
  expect((await post(ann.token, { body: "猫".repeat(5_000) })).status).toBe(201);
  const fresh = await signUp(h);
  const refused = await post(fresh.token, { body: "Hello" });
  expect([refused.status, refused.body.code]).toEqual([403, "EMAIL_NOT_VERIFIED"]);
  expect((await call(h, "POST", `videos/${video}/comments`, { body: { body: "x" } })).status).toBe(401);
  expect((await call(h, "GET", `comments/${newId("comment")}`)).body.code).toBe("COMMENT_NOT_FOUND");
});

test.each(["unlisted", "private", "subscribers"] as const)(
  "comments on a video that is %s are seen and answered by whoever may see it, and by nobody else",
  async (visibility) => {
    const { owner, ann, bob, video } = await scene(visibility);
    const admin = await newPerson(h, "admin");
    await call(h, "PUT", `channels/${owner.id}/subscription`, { token: ann.token });
    const top = await say.comment(owner, video, "Among us");
    const sees = { owner: true, admin: true, ann: visibility !== "private", bob: visibility === "unlisted" };
    for (const [name, person] of Object.entries({ owner, admin, ann, bob })) {
      const open = sees[name as keyof typeof sees];
      const paths = [`videos/${video}/comments`, `comments/${top.id}`, `comments/${top.id}/replies`];
      const answers = await Promise.all(paths.map((path) => call(h, "GET", path, { token: person.token })));
      const hidden = visibility === "subscribers" ? 403 : 404;
      expect([visibility, name, ...answers.map(({ status }) => status)]).toEqual(
        open ? [visibility, name, 200, 200, 200] : [visibility, name, hidden, 404, 404],
      );
      if (!open) expect(JSON.stringify(answers)).not.toContain("Among us");
      const body = { body: "Me too" };
      const written = await Promise.all([
        call(h, "POST", `videos/${video}/comments`, { token: person.token, body }),
        call(h, "POST", `comments/${top.id}/replies`, { token: person.token, body }),
      ]);
      expect([visibility, name, ...written.map(({ status }) => status)]).toEqual(
        open ? [visibility, name, 201, 201] : [visibility, name, hidden, 404],
      );
      expect((await say.like(person, top.id)).status).toBe(open ? 200 : 404);
    }
  },
);

test("an API key reads what everybody reads and writes nothing", async () => {
  const { owner, ann, video } = await scene();
  await say.policy(owner, video, "held");
  const held = await say.comment(ann, video, "Waiting");
  const key = await newApiKey(h, owner, ["videos:read", "videos:write"]);
  expect((await call(h, "GET", `videos/${video}/comments`, { token: key })).body.items).toEqual([]);
  expect((await call(h, "GET", `comments/${held.id}`, { token: key })).status).toBe(404);
  for (const [method, path] of [
    ["POST", `videos/${video}/comments`],
    ["POST", `comments/${held.id}/approve`],
  ] as const) {
    const answer = await call(h, method, path, { token: key, body: { body: "x" } });
    expect([path, answer.body.code]).toEqual([path, "SCOPE_MISSING"]);
  }
});

test("comments have a limit of their own", async () => {
  const { ann, video } = await scene();
  await h.configure({ RATE_LIMITS: "comment=3/600" });
  const statuses = [];
  for (let i = 0; i < 4; i += 1) {
    const answer = await call(h, "POST", `videos/${video}/comments`, { token: ann.token, body: { body: "x" } });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([201, 201, 201, 429]);
});
