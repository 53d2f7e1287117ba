import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let creator: Account;
let other: Account;
let admin: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600,search=500/60" });
  creator = await signUp(h, "creator");
  other = await signUp(h, "creator");
  admin = await signUp(h, "admin");
});
afterAll(() => h.stop());

const publish = (id: string) =>
  h.sql`update videos set state = 'ready', playable = true, visibility = 'public' where id = ${id}`;

test("a video keeps what it was created with, tags and categories among it", async () => {
  const fields = {
    title: "  Two lakes ",
    description: "By boat.",
    visibility: "unlisted",
    tags: ["Swim", "  slow   water", "swim"],
    categories: ["film"],
  };
  const { id } = await newDraft(h, creator, fields);
  const { body } = await call(h, "GET", `videos/${id}`, { token: creator.token });
  expect(body).toMatchObject({
    title: "Two lakes",
    tags: ["slow water", "swim"],
    categories: ["film"],
    visibility: "unlisted",
    state: "draft",
    playable: false,
    progress: 0,
    owner: { id: creator.id },
  });
});

test.each([
  [{ title: "" }, "body.title"],
  [{}, "body.title"],
  [{ title: "x", visibility: "secret" }, "body.visibility"],
  [{ title: "x".repeat(201) }, "body.title"],
  [{ title: "x", tags: Array(31).fill("t") }, "body.tags"],
])("a video that is not valid is refused by field (%#)", async (body, path) => {
  const answer = await call(h, "POST", "videos", { token: creator.token, body });
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
});

test("an unknown category is named", async () => {
  const answer = await call(h, "POST", "videos", {
    token: creator.token,
    body: { title: "x", categories: ["nonsense"] },
  });
  expect([answer.status, answer.body.code]).toEqual([422, "CATEGORY_UNKNOWN"]);
});

test("what is private or a draft exists for its owner and admins only", async () => {
  const { id } = await newDraft(h, creator, { visibility: "private" });
  const seen = async (token?: string) => (await call(h, "GET", `videos/${id}`, token ? { token } : {})).status;
  expect([await seen(), await seen(other.token), await seen(creator.token), await seen(admin.token)]).toEqual([
    404, 404, 200, 200,
  ]);
});

test("only the owner and admins change and delete", async () => {
  const { id } = await newDraft(h, creator);
  await publish(id);
  const rename = (token?: string) =>
    call(h, "PATCH", `videos/${id}`, { body: { title: "Renamed" }, ...(token ? { token } : {}) });
  expect((await rename()).status).toBe(401);
  expect((await rename(other.token)).status).toBe(403);
  expect((await rename(creator.token)).body.title).toBe("Renamed");
  expect((await rename(admin.token)).status).toBe(200);
  expect((await call(h, "DELETE", `videos/${id}`, { token: other.token })).status).toBe(403);
  expect((await call(h, "DELETE", `videos/${id}`, { token: creator.token })).status).toBe(204);
  expect((await call(h, "GET", `videos/${id}`, { token: creator.token })).body.code).toBe("VIDEO_NOT_FOUND");
});

test("a change touches what it names and nothing else; an empty one is refused", async () => {
  const { id } = await newDraft(h, creator, { tags: ["a", "b"], description: "Stays" });
  const changed = await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { tags: ["c"] } });
  expect(changed.body).toMatchObject({ tags: ["c"], description: "Stays", title: "A test" });
  expect((await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: {} })).status).toBe(422);
  const sneaky = await call(h, "PATCH", `videos/${id}`, {
    token: creator.token,
    body: { title: "T", state: "ready", ownerId: other.id },
  });
  expect(sneaky.body).toMatchObject({ state: "draft", owner: { id: creator.id } });
});

test("the list shows public playable videos newest first, by pages that miss and repeat none", async () => {
  const author = await signUp(h, "creator");
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await newDraft(h, author, { title: `No ${i}`, tags: ["paged"] })).id);
  for (const id of ids) await publish(id);
  const hidden = await newDraft(h, author, { tags: ["paged"] });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: "2", tag: "paged", ...(cursor ? { cursor } : {}) });
    const { body } = await call(h, "GET", `videos?${query}`);
    seen.push(...body.items.map((item: { id: string }) => item.id));
    cursor = body.nextCursor;
  } while (cursor);
  expect(seen).toEqual(ids.toReversed());

  const mine = await call(h, "GET", "videos?mine=true", { token: author.token });
  expect(mine.body.items.map((item: { id: string }) => item.id)).toContain(hidden.id);
  expect((await call(h, "GET", "videos?mine=true")).status).toBe(401);
  const broken = await call(h, "GET", "videos?cursor=@@@");
  expect(broken.status).toBe(422);
});

test("search finds a public video by words of its title, with typing errors, until it is hidden or deleted", async () => {
  const { id } = await newDraft(h, creator, { title: "Kingfisher over the estuary", tags: ["birds"] });
  await publish(id);
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { description: "Early light." } });
  const find = async (q: string) =>
    (await call(h, "GET", `search?q=${encodeURIComponent(q)}`)).body.items.map((item: { id: string }) => item.id);
  await until(
    () => find("kingfisher"),
    (found) => found.includes(id),
  );
  expect(await find("kingfishr")).toContain(id);
  expect(await find("estu")).toContain(id);
  expect(await find("birds")).toContain(id);
  expect(await find("penguin")).toEqual([]);
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility: "private" } });
  expect(await find("kingfisher")).toEqual([]);
  await until(
    async () =>
      (
        await fetch(`${h.at.typesense}/collections/videos/documents/${id}`, {
          headers: { "x-typesense-api-key": h.secrets.typesenseKey },
        })
      ).status,
    (status) => status === 404,
  );
});

test("an unknown endpoint and a wrong method answer problems", async () => {
  const unknown = await call(h, "GET", "nothing-here");
  expect([unknown.status, unknown.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  expect((await call(h, "PUT", "videos", { token: creator.token, body: {} })).status).toBe(404);
  const large = await call(h, "POST", "videos", {
    token: creator.token,
    raw: JSON.stringify({ title: "x".repeat(2_000_000) }),
  });
  expect([large.status, large.body.code]).toEqual([413, "BODY_TOO_LARGE"]);
});
