import { afterAll, beforeAll, expect, test } from "vitest";
import { listen, readBody, type StandIn } from "../../local/http-server.ts";
import { call, goodPassword, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { noRateLimits } from "../security/cast.ts";
import { mailedToken, subjects } from "./mailed.ts";

const newPassword = "seven lamps in the harbour";

let h: Harness;
let gate: StandIn;
// Between the Worker and Postgres: what matches waits until it is let go.
let held: { matches: RegExp; arrived: () => void; released: Promise<void> } | null = null;
beforeAll(async () => {
  gate = await listen(async (request, response) => {
    const body = (await readBody(request)).toString();
    if (held?.matches.test(body)) {
      held.arrived();
      await held.released;
    }
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const answer = await fetch(`${h.at.neon}${request.url}`, {
      method: "POST",
      body,
      headers: headers as Record<string, string>,
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  h = await startHarness({ RATE_LIMITS: noRateLimits, NEON_FETCH_ENDPOINT: `${gate.url}/sql` });
});
afterAll(async () => {
  await h?.stop();
  await gate?.stop();
});

const signIn = (email: string) => call(h, "POST", "auth/login", { body: { email, password: goodPassword } });
const sessionsOf = (userId: string) => h.sql`select revoked_at from sessions where user_id = ${userId}`;

async function resetLink(email: string): Promise<string> {
  await call(h, "POST", "auth/forgot-password", { body: { email } });
  return mailedToken(h, email, subjects.reset);
}
const reset = (token: string) => call(h, "POST", "auth/reset-password", { body: { token, password: newPassword } });

test("a sign-in that compared the old password before a reset, and stores its session after it, stores none", async () => {
  const { email, id } = await signUp(h);
  const token = await resetLink(email);
  let release = () => {};
  const arrived = new Promise<void>((resolve) => {
    const released = new Promise<void>((done) => {
      release = done;
    });
    held = { matches: /insert into \\"sessions\\"/, arrived: resolve, released };
  });
  const signingIn = signIn(email);
  // The password fitted: what is on its way to Postgres is the new session.
  await arrived;
  held = null;
  expect((await reset(token)).status).toBe(204);
  release();
  expect((await signingIn).body.code).toBe("CREDENTIALS_WRONG");
  // That of registering is all there is, and it has ended.
  const rows = await sessionsOf(id);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.revoked_at).not.toBeNull();
});

test("of sign-ins at once with a reset, none leaves a session that the old password opened", async () => {
  const { email, id } = await signUp(h);
  const token = await resetLink(email);
  const signIns = Array.from({ length: 6 }, () => signIn(email));
  const [done, ...answers] = await Promise.all([reset(token), ...signIns]);
  expect(done.status).toBe(204);
  for (const { status, body } of answers) {
    // Who came in before the reset was signed out by it.
    if (status === 200) expect((await call(h, "GET", "users/me", { token: body.accessToken })).status).toBe(401);
    else expect(body.code).toBe("CREDENTIALS_WRONG");
  }
  expect((await sessionsOf(id)).filter(({ revoked_at }) => revoked_at === null)).toEqual([]);
});
