import { afterAll, beforeAll, expect, test } from "vitest";
import { makeClip } from "../media/make-clip.ts";
import { call, newDraft, signUp, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let admin: Account;
const clip = await makeClip({ seconds: 2, size: "320x180" });
beforeAll(async () => {
  h = await startHarness({
    RATE_LIMITS: "upload=500/3600,write=500/60,presign=500/60,register=50/3600,import=500/3600,uploadLink=500/3600",
    QUOTA_VIDEOS: "5",
    QUOTA_BYTES: String(clip.byteLength * 3),
    QUOTA_MINUTES: "10",
  });
  admin = await signUp(h, "admin");
});
afterAll(() => h.stop());

const quotaOf = async (who: Account) => (await call(h, "GET", "users/me/quota", { token: who.token })).body;
const setQuota = (who: Account, body: unknown, token = admin.token) =>
  call(h, "PATCH", `admin/users/${who.id}/quota`, { token, body });
const create = (who: Account) => call(h, "POST", "videos", { token: who.token, body: { title: "One" } });
const sign = (who: Account, endpoint: string, size?: number) =>
  call(h, "GET", `${endpoint}/s3/params?filename=a.mp4&type=video/mp4${size ? `&size=${size}` : ""}`, {
    token: who.token,
  });

test("of many videos created at once exactly the quota exist, and one deleted makes room for one", async () => {
  const creator = await signUp(h, "creator");
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(creator)));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(5);
  for (const { status, body } of answers.filter((answer) => !made.includes(answer))) {
    expect([status, body.code]).toEqual([403, "QUOTA_EXCEEDED"]);
  }
  expect((await quotaOf(creator)).videos).toEqual({ used: 5, limit: 5 });
  const link = await call(h, "POST", "direct-uploads", { token: creator.token, body: { video: { title: "x" } } });
  expect(link.body.code).toBe("QUOTA_EXCEEDED");
  await call(h, "DELETE", `videos/${made[0]?.body.id}`, { token: creator.token });
  expect([(await create(creator)).status, (await create(creator)).status]).toEqual([201, 403]);
});

test("of many uploads begun at once as many are signed as there is room for their declared bytes", async () => {
  const creator = await signUp(h, "creator");
  const drafts = [];
  for (let i = 0; i < 5; i += 1) drafts.push(await newDraft(h, creator));
  const answers = await Promise.all(drafts.map(({ endpoint }) => sign(creator, endpoint, clip.byteLength)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 403, 403]);
  expect((await quotaOf(creator)).bytes).toEqual({ used: clip.byteLength * 3, limit: clip.byteLength * 3 });
  // The same video's upload begun anew takes the place of the one before.
  const [open] = drafts.filter((_, i) => answers[i]?.status === 200);
  expect((await sign(creator, open?.endpoint ?? "", clip.byteLength)).status).toBe(200);
  const [refused] = drafts.filter((_, i) => answers[i]?.status === 403);
  const multipart = await call(h, "POST", `${refused?.endpoint}/s3/multipart`, {
    token: creator.token,
    body: { filename: "a.mp4", type: "video/mp4", size: clip.byteLength },
  });
  expect(multipart.body.code).toBe("QUOTA_EXCEEDED");
  const imported = await call(h, "POST", `${refused?.endpoint}/import`, {
    token: creator.token,
    body: { url: "https://example.com/film.mp4" },
  });
  expect(imported.body.code).toBe("QUOTA_EXCEEDED");
  expect((await call(h, "GET", `videos/${refused?.id}`, { token: creator.token })).body.state).toBe("draft");
  // Given up: its bytes are free again.
  await call(h, "DELETE", `videos/${open?.id}`, { token: creator.token });
  expect((await sign(creator, refused?.endpoint ?? "", clip.byteLength)).status).toBe(200);
});

test("files whose size nobody declared are counted when they have arrived, however many at once", async () => {
  const creator = await signUp(h, "creator");
  const drafts = [];
  for (let i = 0; i < 5; i += 1) drafts.push(await newDraft(h, creator));
  const answers = await Promise.all(drafts.map((draft) => uploadWhole(h, creator, draft, clip)));
  const codes = answers.map(({ status, body }) => (status === 200 ? "taken" : body.code)).sort();
  expect(codes).toEqual(["QUOTA_EXCEEDED", "QUOTA_EXCEEDED", "taken", "taken", "taken"]);
  expect((await quotaOf(creator)).bytes.used).toBe(clip.byteLength * 3);
  // What was refused is not kept, and its video says why.
  const [refused] = drafts.filter((_, i) => answers[i]?.status !== 200);
  const { body } = await call(h, "GET", `videos/${refused?.id}`, { token: creator.token });
  expect([body.state, body.error.code]).toEqual(["failed", "QUOTA_EXCEEDED"]);
});

test("without minutes left no upload is begun", async () => {
  const creator = await signUp(h, "creator");
  const long = await newDraft(h, creator);
  await h.sql`update videos set duration_seconds = 600, state = 'ready', playable = true where id = ${long.id}`;
  const draft = await newDraft(h, creator);
  expect((await sign(creator, draft.endpoint)).body.code).toBe("QUOTA_EXCEEDED");
  await h.sql`update videos set duration_seconds = 599 where id = ${long.id}`;
  expect((await sign(creator, draft.endpoint)).status).toBe(200);
  expect((await quotaOf(creator)).minutes).toEqual({ used: 9.98, limit: 10 });
});

test("an account's own quotas stand above the site's: more, none, and the site's again", async () => {
  const creator = await signUp(h, "creator");
  for (let i = 0; i < 5; i += 1) expect((await create(creator)).status).toBe(201);
  expect((await create(creator)).status).toBe(403);
  expect((await setQuota(creator, { videos: 6 })).body.videos).toEqual({ used: 5, limit: 6 });
  expect([(await create(creator)).status, (await create(creator)).status]).toEqual([201, 403]);
  expect((await setQuota(creator, { videos: 0, bytes: 10 })).body).toMatchObject({
    videos: { limit: null },
    bytes: { limit: 10 },
  });
  expect((await create(creator)).status).toBe(201);
  expect((await setQuota(creator, { videos: null })).body).toMatchObject({
    videos: { limit: 5 },
    bytes: { limit: 10 },
  });
  const noted = await h.sql`select detail from audit_log where action = 'user.quota' and target_id = ${creator.id}`;
  expect(noted).toHaveLength(3);
  expect(noted[0]?.detail).toEqual({
    before: { videos: null, bytes: null, minutes: null },
    after: { videos: 6, bytes: null, minutes: null },
  });
});

test("nobody but an admin sets or reads the quotas of another", async () => {
  const creator = await signUp(h, "creator");
  expect((await setQuota(creator, { videos: 99 }, creator.token)).status).toBe(403);
  expect((await call(h, "GET", `admin/users/${admin.id}/quota`, { token: creator.token })).status).toBe(403);
  expect((await call(h, "GET", "users/me/quota")).status).toBe(401);
  expect((await setQuota(creator, { videos: -1 })).status).toBe(422);
  expect((await setQuota(creator, {})).status).toBe(422);
  const gone = { ...creator, id: creator.id.replace(/.{3}$/, "222") };
  expect((await setQuota(gone, { videos: 1 })).body.code).toBe("USER_NOT_FOUND");
});
