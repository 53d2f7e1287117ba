import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, goodPassword, newDraft, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
let admin: Person, creator: Person;
const ceiling = 1_000_000;

beforeAll(async () => {
  const variables = { MAX_UPLOAD_BYTES: String(ceiling), QUOTA_VIDEOS: "50", CREATOR_REQUESTS: "review" };
  h = await startHarness({ RATE_LIMITS: noRateLimits, ...variables });
  [admin, creator] = [await newPerson(h, "admin"), await newPerson(h, "creator")];
});
afterAll(() => h.stop());
beforeEach(() => h.sql`delete from site_settings`.then(() => undefined));

const set = (body: object, by = admin) => call(h, "PATCH", "admin/settings", { token: by.token, body });
const read = async () => (await call(h, "GET", "admin/settings", { token: admin.token })).body;
const site = async () => (await call(h, "GET", "site")).body;
const email = () => `${crypto.randomUUID()}@example.test`;
const register = () =>
  call(h, "POST", "auth/register", { body: { email: email(), password: goodPassword, displayName: "New" } });
const within5s = <T>(ask: () => Promise<T>, fits: (value: T) => boolean) => until(ask, fits, 5);

test("without any, what the deployment says holds", async () => {
  const { settings, defaults, set: names } = await read();
  expect(settings).toEqual(defaults);
  expect(names).toEqual([]);
  expect(settings).toMatchObject({
    siteName: "Edgereel",
    registration: "open",
    creatorRequests: "review",
    quotaVideos: 50,
    maxUploadBytes: ceiling,
  });
});

test("what is set is told to everybody within 5 s, and null takes it back", async () => {
  const answer = await set({ siteName: "Film club", banner: "Closed on Monday." });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ settings: { siteName: "Film club" }, set: ["siteName", "banner"] });
  await within5s(site, ({ siteName, banner }) => siteName === "Film club" && banner === "Closed on Monday.");
  expect((await set({ banner: null })).body.set).toEqual(["siteName"]);
  await within5s(site, ({ banner }) => banner === "");
  expect(Object.keys(await site()).sort()).toEqual([
    "banner",
    "creatorRequests",
    "maxUploadBytes",
    "registration",
    "siteName",
  ]);
});

describe("each does what it says within 5 s", () => {
  test("registration", async () => {
    await set({ registration: "closed" });
    const refused = await within5s(register, ({ status }) => status === 403);
    expect(refused.body.code).toBe("REGISTRATION_CLOSED");
    await set({ registration: "open" });
    await within5s(register, ({ status }) => status === 201);
  });

  test("creator requests, above the variable", async () => {
    await set({ creatorRequests: "open" });
    await within5s(site, ({ creatorRequests }) => creatorRequests === "open");
    const person = await newPerson(h, "user");
    expect((await call(h, "POST", "users/me/creator", { token: person.token })).body.role).toBe("creator");
    await set({ creatorRequests: "review" });
    await within5s(site, ({ creatorRequests }) => creatorRequests === "review");
    const other = await newPerson(h, "user");
    expect((await call(h, "POST", "users/me/creator", { token: other.token })).body.role).toBe("user");
  });

  test("quotas, at once, above the variables and below an account's own", async () => {
    const quota = async () => (await call(h, "GET", "users/me/quota", { token: creator.token })).body;
    await set({ quotaVideos: 1, quotaBytes: 500, quotaMinutes: 1.5 });
    expect(await quota()).toMatchObject({ videos: { limit: 1 }, bytes: { limit: 500 }, minutes: { limit: 1.5 } });
    const draft = () => call(h, "POST", "videos", { token: creator.token, body: { title: "One" } });
    expect((await Promise.all(Array.from({ length: 5 }, draft))).filter(({ status }) => status === 201)).toHaveLength(
      1,
    );
    await call(h, "PATCH", `admin/users/${creator.id}/quota`, { token: admin.token, body: { videos: 2 } });
    expect([(await draft()).status, (await draft()).body.code]).toEqual([201, "QUOTA_EXCEEDED"]);
    await set({ quotaVideos: 0, quotaBytes: null, quotaMinutes: null });
    const free = await newPerson(h, "creator");
    expect((await call(h, "GET", "users/me/quota", { token: free.token })).body.videos.limit).toBeNull();
  });

  test("the largest upload, below the deployment's ceiling", async () => {
    const person = await newPerson(h, "creator");
    const { endpoint } = await newDraft(h, person as Person & Account);
    const sign = (size: number) =>
      call(h, "GET", `${endpoint}/s3/params?filename=a.mp4&type=video/mp4&size=${size}`, { token: person.token });
    expect((await sign(ceiling)).status).toBe(200);
    await set({ maxUploadBytes: 1000 });
    await within5s(
      () => sign(ceiling),
      ({ status }) => status === 413,
    );
    expect((await sign(1000)).status).toBe(200);
    const above = await set({ maxUploadBytes: ceiling + 1 });
    expect([above.status, above.body.errors[0].path]).toEqual([422, "body.maxUploadBytes"]);
  });

  test("the comments of new videos", async () => {
    await set({ commentPolicy: "held" });
    const person = await newPerson(h, "creator");
    const { id } = await newDraft(h, person as Person & Account);
    expect(await h.sql`select comment_policy from videos where id = ${id}`).toEqual([{ comment_policy: "held" }]);
  });
});

test("each change is noted with what was before, at once as well, and what changes nothing is not", async () => {
  await h.sql`delete from audit_log where action = 'site.settings'`;
  await set({ banner: "One" });
  await set({ banner: "One" });
  await set({ banner: "Two", siteName: "Club" });
  await Promise.all(Array.from({ length: 5 }, (_, i) => set({ quotaVideos: i + 10 })));
  await set({ banner: null, siteName: null });
  const { items } = (await call(h, "GET", "admin/audit-log?action=site.settings", { token: admin.token })).body;
  const details = items.map(({ detail }: any) => detail).toReversed();
  expect(details.slice(0, 2)).toEqual([
    { before: { banner: null }, after: { banner: "One" } },
    { before: { banner: "One", siteName: null }, after: { banner: "Two", siteName: "Club" } },
  ]);
  expect(details.at(-1)).toEqual({
    before: { banner: "Two", siteName: "Club" },
    after: { banner: null, siteName: null },
  });
  // Of several at once each one's `before` is what another has left: an unbroken chain.
  const chain = details.slice(2, -1).map(({ before, after }: any) => [before.quotaVideos, after.quotaVideos]);
  expect(chain).toHaveLength(5);
  for (const [i, [before]] of chain.entries()) expect(before).toBe(i === 0 ? null : chain[i - 1][1]);
  expect(items[0].target).toMatchObject({ id: "site" });
});

test("a value that means nothing to this Worker does not hold", async () => {
  await h.sql`insert into site_settings (name, value) values ('registration', '"invite"'), ('unknown', '1')`;
  await within5s(site, ({ registration }) => registration === "open");
  expect((await register()).status).toBe(201);
});

test("only admins read and change, and each value is checked", async () => {
  for (const token of [creator.token, (await newPerson(h, "user")).token]) {
    expect((await call(h, "GET", "admin/settings", { token })).status).toBe(403);
    expect((await call(h, "PATCH", "admin/settings", { token, body: { banner: "x" } })).status).toBe(403);
  }
  for (const body of [
    {},
    { unknown: 1 },
    { registration: "invite" },
    { siteName: "" },
    { banner: "x".repeat(501) },
    { quotaVideos: -1 },
    { quotaVideos: 1.5 },
    { maxUploadBytes: 0 },
  ]) {
    expect([body, (await set(body)).status]).toEqual([body, 422]);
  }
  expect((await read()).set).toEqual([]);
});
