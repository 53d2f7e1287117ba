import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstToken, sessionIdOf, successorOf, wasIssued } from "../../worker/sessions/refresh-token.ts";
import { newId } from "../../schema/id.ts";
import { call, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "register=1000/60,refresh=1000/60" });
}, 120_000);
afterAll(() => h?.stop());

const refresh = (refreshToken: string) => call(h, "POST", "auth/refresh", { body: { refreshToken } });
const sessionOf = (token: string) => token.split(".")[0] as string;
const opens = async (token: string) => (await call(h, "GET", "users/me", { token })).status === 200;

async function isAlive({ refreshToken, token }: Pick<Account, "refreshToken" | "token">): Promise<boolean> {
  return (await opens(token)) && (await refresh(refreshToken)).status === 200;
}

test("twenty refreshes at once with one token all get the same successor, which works", async () => {
  const { refreshToken } = await signUp(h);
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200));
  const [successor, ...others] = new Set(answers.map((answer) => answer.body.refreshToken as string));
  expect(others).toEqual([]);
  expect(successor).not.toBe(refreshToken);
  expect((await refresh(successor as string)).status).toBe(200);
});

test("a refresh token works once more only for a lost answer; a later repeat ends the session and its access tokens", async () => {
  const account = await signUp(h);
  const first = await refresh(account.refreshToken);
  expect(first.status).toBe(200);
  expect((await refresh(account.refreshToken)).body.refreshToken).toBe(first.body.refreshToken);
  const second = await refresh(first.body.refreshToken);
  expect(second.status).toBe(200);
  expect(await opens(second.body.accessToken)).toBe(true);

  // Two generations old: no hash of it is stored any more.
  const stolen = await refresh(account.refreshToken);
  expect([stolen.status, stolen.body.code]).toEqual([401, "REFRESH_REUSED"]);
  expect((await refresh(second.body.refreshToken)).body.code).toBe("TOKEN_INVALID");
  for (const token of [account.token, first.body.accessToken, second.body.accessToken]) {
    expect(await opens(token)).toBe(false);
  }
});

test("the grace for a lost answer ends after 30 s", async () => {
  const { refreshToken } = await signUp(h);
  const first = await refresh(refreshToken);
  await h.sql`update sessions set rotated_at = now() - interval '31 seconds' where id = ${sessionOf(refreshToken)}`;
  expect((await refresh(refreshToken)).body.code).toBe("REFRESH_REUSED");
  expect((await refresh(first.body.refreshToken)).status).toBe(401);
});

test("a token that was made up, or is another person's, ends nobody's session", async () => {
  const [victim, other] = [await signUp(h), await signUp(h)];
  const secretOf = ({ refreshToken }: Account) => refreshToken.split(".")[1] as string;
  const made = [
    `${sessionOf(victim.refreshToken)}.${"A".repeat(64)}`,
    `${sessionOf(victim.refreshToken)}.${"A".repeat(43)}`,
    `${sessionOf(victim.refreshToken)}.${secretOf(other)}`,
    `${sessionOf(victim.refreshToken)}.${secretOf(victim).slice(0, -1)}${secretOf(victim).endsWith("A") ? "B" : "A"}`,
    `${sessionOf(victim.refreshToken)}.`,
    `${victim.refreshToken}.x`,
    sessionOf(victim.refreshToken),
    "ses_.x",
    "",
  ];
  for (const refreshToken of made) {
    const answer = await refresh(refreshToken);
    expect([refreshToken, answer.status]).toEqual([refreshToken, 401]);
    expect((await call(h, "POST", "auth/logout", { body: { refreshToken } })).status).toBe(204);
  }
  expect(await isAlive(victim)).toBe(true);
  expect(await isAlive(other)).toBe(true);
});

test("a suspended account's refresh token is kept, unused, for when it may be used again", async () => {
  const account = await signUp(h);
  await h.sql`update users set status = 'suspended' where id = ${account.id}`;
  expect((await refresh(account.refreshToken)).body.code).toBe("ACCOUNT_SUSPENDED");
  await h.sql`update users set status = 'active' where id = ${account.id}`;
  expect((await refresh(account.refreshToken)).status).toBe(200);
});

test("an expired session is over", async () => {
  const { refreshToken } = await signUp(h);
  await h.sql`update sessions set expires_at = now() where id = ${sessionOf(refreshToken)}`;
  expect((await refresh(refreshToken)).body.code).toBe("TOKEN_INVALID");
});

test("signing out ends the session by its refresh token, or by the access token alone", async () => {
  const one = await signUp(h);
  expect((await call(h, "POST", "auth/logout", { body: { refreshToken: one.refreshToken } })).status).toBe(204);
  expect((await refresh(one.refreshToken)).status).toBe(401);
  expect(await opens(one.token)).toBe(false);

  const two = await signUp(h);
  expect((await call(h, "POST", "auth/logout", { token: two.token })).status).toBe(204);
  expect((await refresh(two.refreshToken)).status).toBe(401);
  expect(await opens(two.token)).toBe(false);
});

test("an access token that is over does not keep its client from refreshing and signing out", async () => {
  const { refreshToken } = await signUp(h);
  const [header = "", payload = ""] = (await signUp(h)).token.split(".");
  const token = `${header}.${payload}.AAAA`;
  const answer = await call(h, "POST", "auth/refresh", { token, body: { refreshToken } });
  expect(answer.status).toBe(200);
  const out = await call(h, "POST", "auth/logout", { token, body: { refreshToken: answer.body.refreshToken } });
  expect(out.status).toBe(204);
  expect((await refresh(answer.body.refreshToken)).status).toBe(401);
});

test("whatever is changed in a token, it was not issued", async () => {
  const secret = "a secret of thirty-two characters";
  const id = newId("session");
  const tokens = [await firstToken(secret, id)];
  for (let i = 0; i < 3; i += 1) tokens.push(await successorOf(secret, id, tokens.at(-1) as string));
  for (const token of tokens) {
    expect(sessionIdOf(token)).toBe(id);
    expect(await wasIssued(secret, id, token)).toBe(true);
    expect(await wasIssued(`${secret}!`, id, token)).toBe(false);
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...tokens),
      fc.nat(47),
      fc.integer({ min: 1, max: 255 }),
      async (token, at, by) => {
        const bytes = Buffer.from(token.split(".")[1] as string, "base64url");
        bytes[at] = (bytes[at] as number) ^ by;
        expect(await wasIssued(secret, id, `${id}.${bytes.toString("base64url")}`)).toBe(false);
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
      const named = sessionIdOf(text);
      expect(named === null || text.startsWith(named)).toBe(true);
    }),
  );
});
