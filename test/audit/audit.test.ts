import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let admin: Account;
let deputy: Account;
let person: Account;
let gone: Account;
const times: Record<string, Date> = {};
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "write=500/60,register=500/3600" });
  [admin, deputy, person, gone] = [
    await signUp(h, "admin"),
    await signUp(h, "admin"),
    await signUp(h),
    await signUp(h),
  ];
  await change(admin, person, { role: "creator" });
  await change(deputy, person, { status: "suspended", reason: "Spam." });
  times.between = await now();
  await change(admin, person, { status: "active" });
  await call(h, "DELETE", `admin/users/${gone.id}`, { token: deputy.token, headers: address });
}, 120_000);
afterAll(() => h.stop());

const address = { "cf-connecting-ip": "2001:db8::7" };
const change = (by: Account, target: Account, body: object) =>
  call(h, "PATCH", `admin/users/${target.id}`, { token: by.token, body, headers: address });
// A millisecond apart from what came before and what comes after.
async function now(): Promise<Date> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const [row] = await h.sql`select now() as time`;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return row?.time;
}
const read = (query = "") => call(h, "GET", `admin/audit-log${query}`, { token: admin.token });
const actions = (answer: { body: Record<string, any> }) =>
  answer.body.items.map(({ action }: { action: string }) => action);

test("the log tells who did what to whom, from where, newest first", async () => {
  const answer = await read();
  expect(answer.status).toBe(200);
  expect(actions(answer)).toEqual(["user.delete", "user.restore", "user.suspend", "user.role"]);
  const [deleted, , suspended] = answer.body.items;
  expect(suspended).toMatchObject({
    actor: { id: deputy.id, email: deputy.email },
    target: { id: person.id, email: person.email },
    detail: { before: { status: "active", reason: null }, after: { status: "suspended", reason: "Spam." } },
    address: "2001:db8::7",
  });
  expect(suspended.requestId).toMatch(/^[0-9a-f-]{36}$/);
  // The log outlives the account, but not its name and address.
  expect(deleted.target).toEqual({ id: gone.id, name: null, email: null });
});

test("the log is filtered by actor, target, action and time", async () => {
  expect(actions(await read(`?actor=${admin.id}`))).toEqual(["user.restore", "user.role"]);
  expect(actions(await read(`?target=${gone.id}`))).toEqual(["user.delete"]);
  expect(actions(await read("?action=user.suspend"))).toEqual(["user.suspend"]);
  const time = encodeURIComponent((times.between as Date).toISOString());
  expect(actions(await read(`?from=${time}`))).toEqual(["user.delete", "user.restore"]);
  expect(actions(await read(`?to=${time}`))).toEqual(["user.suspend", "user.role"]);
  expect(actions(await read(`?actor=${deputy.id}&target=${person.id}&from=${time}`))).toEqual([]);
  for (const query of [
    "actor=me",
    "target=ses_22222222222222222222",
    "action=user.promote",
    "from=yesterday",
    "to=0000-01-01T00:00:00Z",
  ]) {
    expect([query, (await read(`?${query}`)).status]).toEqual([query, 422]);
  }
});

test("the log comes by pages that miss and repeat none", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const answer: Awaited<ReturnType<typeof read>> = await read(`?limit=1${cursor ? `&cursor=${cursor}` : ""}`);
    seen.push(...actions(answer));
    cursor = answer.body.nextCursor;
  } while (cursor);
  expect(seen).toEqual(["user.delete", "user.restore", "user.suspend", "user.role"]);
});

test("what an admin does to another's video is in the log, and nothing that did not happen", async () => {
  const creator = await signUp(h, "creator");
  const { id } = await newDraft(h, creator);
  const own = await newDraft(h, admin);
  const send = (by: Account, method: string, path: string, body?: object) =>
    call(h, method, `videos/${path}`, { token: by.token, headers: address, ...(body ? { body } : {}) });
  await send(creator, "PATCH", id, { title: "By its owner" });
  await send(admin, "PATCH", own.id, { title: "His own" });
  await send(admin, "GET", id);
  expect((await send(admin, "PATCH", id, { title: "" })).status).toBe(422);
  expect((await send(admin, "POST", `${id}/upload/complete`)).status).toBe(409);
  expect((await send(admin, "DELETE", "vid_22222222222222222222")).status).toBe(404);
  expect((await read(`?target=${id}`)).body.items).toEqual([]);

  await send(admin, "PATCH", id, { title: "By an admin" });
  const [changed] = (await read(`?target=${id}`)).body.items;
  expect(changed).toMatchObject({
    action: "video.update",
    actor: { id: admin.id },
    target: { id, name: "By an admin", email: null },
    detail: { owner: creator.id, method: "PATCH", route: "" },
    address: "2001:db8::7",
  });
  const begun = await send(admin, "POST", `${id}/upload/s3/multipart`, {
    filename: "a.mp4",
    type: "video/mp4",
    metadata: {},
  });
  expect(begun.status).toBe(200);
  const [uploaded] = (await read(`?target=${id}`)).body.items;
  expect([uploaded.action, uploaded.detail.route]).toEqual(["video.upload", "/upload/s3/multipart"]);
  expect((await send(deputy, "DELETE", id)).status).toBe(204);
  const log = (await read(`?target=${id}`)).body.items;
  expect(log.map((entry: Record<string, any>) => [entry.action, entry.actor.id, entry.target.name])).toEqual([
    ["video.delete", deputy.id, null],
    ["video.upload", admin.id, null],
    ["video.update", admin.id, null],
  ]);
  expect((await read(`?target=${own.id}`)).body.items).toEqual([]);
});

test("nobody but admins reads the log, and nobody writes it", async () => {
  const creator = await signUp(h, "creator");
  expect((await call(h, "GET", "admin/audit-log")).status).toBe(401);
  expect((await call(h, "GET", "admin/audit-log", { token: creator.token })).status).toBe(403);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const answer = await call(h, method, "admin/audit-log", { token: admin.token, body: {} });
    expect([method, answer.status]).toEqual([method, 404]);
  }
});
