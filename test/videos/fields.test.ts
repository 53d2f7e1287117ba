import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let creator: Account;
let admin: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600" });
  creator = await signUp(h, "creator");
  admin = await signUp(h, "admin");
});
afterAll(() => h.stop());

const patch = (id: string, body: unknown, token = creator.token) => call(h, "PATCH", `videos/${id}`, { token, body });
const read = async (id: string, token?: string) => (await call(h, "GET", `videos/${id}`, token ? { token } : {})).body;

test("language, licence, age rating, chapters and metadata are kept as they were created and changed", async () => {
  const { id } = await newDraft(h, creator, {
    language: "pt-br",
    licence: "CC-BY-4.0",
    ageRating: "teen",
    chapters: [
      { startSeconds: 60, title: "Second" },
      { startSeconds: 0, title: " First " },
    ],
    metadata: { "crm:id": "A-1", note: "" },
  });
  expect(await read(id, creator.token)).toMatchObject({
    language: "pt-BR",
    licence: "CC-BY-4.0",
    ageRating: "teen",
    chapters: [
      { startSeconds: 0, title: "First" },
      { startSeconds: 60, title: "Second" },
    ],
    metadata: { "crm:id": "A-1", note: "" },
  });
  const changed = await patch(id, { language: null, licence: null, ageRating: "adult", chapters: [], metadata: {} });
  expect(changed.body).toMatchObject({ language: null, licence: null, ageRating: "adult", chapters: [], metadata: {} });
});

test("metadata are for their owner alone", async () => {
  const { id } = await newDraft(h, creator, { visibility: "public", metadata: { secret: "of the owner" } });
  await h.sql`update videos set state = 'ready', playable = true, duration_seconds = 90 where id = ${id}`;
  const other = await signUp(h, "creator");
  for (const token of [undefined, other.token, admin.token])
    expect(await read(id, token)).not.toHaveProperty("metadata");
  expect((await read(id, creator.token)).metadata).toEqual({ secret: "of the owner" });
  const [listed] = (await call(h, "GET", `videos?owner=${creator.id}`)).body.items;
  expect(listed.id).toBe(id);
  expect(listed).not.toHaveProperty("metadata");
  expect(listed).not.toHaveProperty("scheduledAt");
});

const many = (count: number) => Array.from({ length: count }, (_, i) => i);
test.each([
  ["language", "not a language", "body.language"],
  ["licence", "my own words", "body.licence"],
  ["ageRating", "18", "body.ageRating"],
  ["chapters", many(101).map((i) => ({ startSeconds: i, title: "x" })), "body.chapters"],
  ["chapters", [{ startSeconds: -1, title: "x" }], "body.chapters.0.startSeconds"],
  ["chapters", [{ startSeconds: 1, title: "  " }], "body.chapters.0.title"],
  ["chapters", many(2).map(() => ({ startSeconds: 5, title: "x" })), "body.chapters.1.startSeconds"],
  ["metadata", Object.fromEntries(many(51).map((i) => [`n${i}`, "x"])), "body.metadata"],
  ["metadata", { name: "x".repeat(501) }, "body.metadata.name"],
  ["metadata", { name: 5 }, "body.metadata.name"],
  ["metadata", { "": "x" }, "body.metadata."],
  ["scheduledAt", "2020-01-01T00:00:00Z", "body.scheduledAt"],
  ["scheduledVisibility", "public", "body.scheduledVisibility"],
])("%s that is not valid is refused by its field (%#)", async (field, value, path) => {
  const body = { title: "x", [field]: value };
  const created = await call(h, "POST", "videos", { token: creator.token, body });
  expect([created.status, created.body.errors?.[0].path]).toEqual([422, path]);
  const { id } = await newDraft(h, creator);
  const changed = await patch(id, { [field]: value });
  expect([changed.status, changed.body.errors?.[0].path]).toEqual([422, path]);
});

test("a chapter lies within the video as soon as its length is known", async () => {
  const { id } = await newDraft(h, creator);
  const chapters = [
    { startSeconds: 95, title: "Behind the end" },
    { startSeconds: 10, title: "Inside" },
  ];
  expect((await patch(id, { chapters })).status).toBe(200);
  await h.sql`update videos set state = 'ready', playable = true, duration_seconds = 90 where id = ${id}`;
  expect((await read(id, creator.token)).chapters).toEqual([{ startSeconds: 10, title: "Inside" }]);
  const refused = await patch(id, { chapters });
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, "body.chapters.0.startSeconds"]);
});
