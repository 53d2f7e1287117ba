import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call, goodPassword, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    RATE_LIMITS: "register=1000/60,refresh=1000/60,signIn=1000/60,signInAddress=1000/60,write=1000/60",
  });
}, 120_000);
afterAll(() => h?.stop());

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

type SignedIn = { token: string; refreshToken: string; sessionId: string };

/** Another device of the account. */
async function signInOn({ email }: Account, headers: Record<string, string> = {}): Promise<SignedIn> {
  const { status, body } = await call(h, "POST", "auth/login", { body: { email, password: goodPassword }, headers });
  if (status !== 200) throw new Error(`sign-in answered ${status}`);
  return { token: body.accessToken, refreshToken: body.refreshToken, sessionId: body.refreshToken.split(".")[0] };
}
const list = (token: string, query = "") => call(h, "GET", `auth/sessions${query}`, { token });
const end = (token: string, path: string) => call(h, "DELETE", `auth/sessions${path}`, { token });
const opens = async (token: string) => (await call(h, "GET", "users/me", { token })).status === 200;
const refreshes = async (refreshToken: string) =>
  (await call(h, "POST", "auth/refresh", { body: { refreshToken } })).status === 200;

test("one's own devices are listed with where they were used, and no secret", async () => {
  const account = await signUp(h);
  const other = await signUp(h);
  const first = await signInOn(account, { "user-agent": firefox, "cf-ipcountry": "PT" });
  const second = await signInOn(account, { "user-agent": phone, "cf-ipcountry": "XX" });
  const { status, body, headers } = await list(second.token);
  expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(body.nextCursor).toBeNull();
  expect(body.items).toHaveLength(3);
  const [newest, older] = body.items;
  expect(newest).toMatchObject({ id: second.sessionId, device: "Safari on iPhone", country: null, current: true });
  expect(older).toMatchObject({ id: first.sessionId, device: "Firefox on Linux", country: "PT", current: false });
  expect(older.address).toMatch(/^[\d.]+$|:/);
  expect(Math.abs(Date.now() - Date.parse(older.createdAt))).toBeLessThan(60_000);
  expect(older.lastUsedAt).toBe(older.createdAt);
  expect(Object.keys(older).sort()).toEqual(
    ["address", "country", "createdAt", "current", "device", "id", "lastUsedAt"].sort(),
  );
  expect(JSON.stringify(body)).not.toContain(other.refreshToken.split(".")[0]);
});

test("a refresh moves the last use, the place and the device", async () => {
  const account = await signUp(h);
  const { token, refreshToken, sessionId } = await signInOn(account, { "user-agent": firefox, "cf-ipcountry": "PT" });
  await h.sql`update sessions set created_at = now() - interval '2 days', rotated_at = now() - interval '1 day' where id = ${sessionId}`;
  const headers = { "user-agent": phone, "cf-ipcountry": "FR" };
  expect((await call(h, "POST", "auth/refresh", { body: { refreshToken }, headers })).status).toBe(200);
  const session = (await list(token)).body.items.find(({ id }: { id: string }) => id === sessionId);
  expect(session).toMatchObject({ country: "FR", device: "Safari on iPhone" });
  expect(Date.now() - Date.parse(session.lastUsedAt)).toBeLessThan(60_000);
  expect(Date.now() - Date.parse(session.createdAt)).toBeGreaterThan(24 * 3600_000);
});

test("ending one session ends its access and refresh token at once, and nothing else", async () => {
  const account = await signUp(h);
  const [mine, lost] = [await signInOn(account), await signInOn(account)];
  expect(await opens(lost.token)).toBe(true);
  expect((await end(mine.token, `/${lost.sessionId}`)).status).toBe(204);
  expect([await opens(lost.token), await refreshes(lost.refreshToken)]).toEqual([false, false]);
  expect([await opens(mine.token), await refreshes(mine.refreshToken)]).toEqual([true, true]);
  const again = await end(mine.token, `/${lost.sessionId}`);
  expect([again.status, again.body.code]).toEqual([404, "SESSION_NOT_FOUND"]);
});

test("another person's session can be neither ended nor told from one that does not exist", async () => {
  const [mine, other] = [await signUp(h), await signUp(h)];
  const foreign = await end(mine.token, `/${other.refreshToken.split(".")[0]}`);
  const missing = await end(mine.token, `/${newId("session")}`);
  for (const answer of [foreign, missing])
    expect([answer.status, answer.body.code]).toEqual([404, "SESSION_NOT_FOUND"]);
  expect(foreign.body.detail).toBe(missing.body.detail);
  expect(await opens(other.token)).toBe(true);
});

test("signing out everywhere else keeps this session alone; everywhere ends it too", async () => {
  const account = await signUp(h);
  const bystander = await signUp(h);
  const [mine, second, third] = [await signInOn(account), await signInOn(account), await signInOn(account)];
  expect((await end(mine.token, "")).status).toBe(204);
  expect((await list(mine.token)).body.items.map(({ id }: { id: string }) => id)).toEqual([mine.sessionId]);
  for (const gone of [account, second, third]) {
    expect([await opens(gone.token), await refreshes(gone.refreshToken)]).toEqual([false, false]);
  }
  const fourth = await signInOn(account);
  expect((await end(mine.token, "?current=true")).status).toBe(204);
  for (const gone of [mine, fourth]) {
    expect([await opens(gone.token), await refreshes(gone.refreshToken)]).toEqual([false, false]);
  }
  expect(await opens(bystander.token)).toBe(true);
});

test("the list goes on from page to page, each session once", async () => {
  const account = await signUp(h);
  const signedIn: SignedIn[] = [];
  for (let i = 0; i < 4; i += 1) signedIn.push(await signInOn(account));
  const token = (signedIn[0] as SignedIn).token;
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await list(token, `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
    expect(body.items.length).toBeLessThanOrEqual(2);
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor !== null);
  const all = [account.refreshToken.split(".")[0], ...signedIn.map(({ sessionId }) => sessionId)];
  expect(seen).toEqual(all.toReversed());
});

test("of more than two hundred sessions those end that were used longest ago", async () => {
  const account = await signUp(h);
  for (let i = 0; i < 199; i += 1) {
    await h.sql`insert into sessions (id, user_id, refresh_hash, rotated_at, expires_at) values
      (${newId("session")}, ${account.id}, 'x', now() - ${i + 1} * interval '1 hour', now() + interval '1 day')`;
  }
  const live = async () => {
    const rows = await h.sql`select rotated_at from sessions where user_id = ${account.id} and revoked_at is null`;
    return rows.map((row) => Math.round((Date.now() - Date.parse(row.rotated_at)) / 3600_000)).sort((a, b) => b - a);
  };
  expect([(await live()).length, (await live())[0]]).toEqual([200, 199]);
  const newest = await signInOn(account);
  expect([(await live()).length, (await live())[0]]).toEqual([200, 198]);
  expect([await opens(newest.token), await opens(account.token)]).toEqual([true, true]);
});

test("what is not asked rightly is refused", async () => {
  const { token } = await signUp(h);
  for (const [method, path] of [
    ["GET", "auth/sessions"],
    ["DELETE", "auth/sessions"],
    ["DELETE", `auth/sessions/${newId("session")}`],
  ] as const) {
    const anonymous = await call(h, method, path);
    expect([path, anonymous.status, anonymous.body.code]).toEqual([path, 401, "UNAUTHENTICATED"]);
  }
  expect((await end(token, "?current=yes")).body.errors).toMatchObject([{ path: "query.current" }]);
  expect((await end(token, "/..%2fx")).status).toBe(422);
  for (const query of ["?limit=0", "?limit=101", "?cursor=nonsense", `?cursor=${btoa(`1.${newId("video")}`)}`]) {
    expect([query, (await list(token, query)).status]).toEqual([query, 422]);
  }
  expect(await opens(token)).toBe(true);
});

test("sessions that ended a day ago are swept, others stay", async () => {
  const account = await signUp(h);
  const [expired, revoked, justEnded] = [await signInOn(account), await signInOn(account), await signInOn(account)];
  await h.sql`update sessions set expires_at = now() - interval '25 hours' where id = ${expired.sessionId}`;
  await end(account.token, `/${revoked.sessionId}`);
  await h.sql`update sessions set revoked_at = now() - interval '25 hours', expires_at = now() - interval '25 hours' where id = ${revoked.sessionId}`;
  await end(account.token, `/${justEnded.sessionId}`);
  await h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date() });
  const rows = await h.sql`select id from sessions where user_id = ${account.id}`;
  expect(rows.map(({ id }) => id).sort()).toEqual([account.refreshToken.split(".")[0], justEnded.sessionId].sort());
});
