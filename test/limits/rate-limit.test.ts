import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "register=5/3600,signIn=3/60,upload=2/3600,write=3/60" });
});
afterAll(() => h.stop());

test("sign-in, upload creation and writes are each limited, with headers that say so", async () => {
  const creator = await signUp(h, "creator");

  const login = () => call(h, "POST", "auth/login", { body: { email: creator.email, password: "wrong wrong" } });
  const first = await login();
  expect(first.headers.get("ratelimit-limit")).toBe("3");
  expect(first.headers.get("ratelimit-remaining")).toBe("2");
  await login();
  await login();
  const refused = await login();
  expect([refused.status, refused.body.code]).toEqual([429, "RATE_LIMITED"]);
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  // The account is counted, not the guess: the right password waits as well.
  const right = await call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  expect(right.status).toBe(429);

  const draft = await newDraft(h, creator);
  await newDraft(h, creator);
  const third = await call(h, "POST", "videos", { token: creator.token, body: { title: "Third" } });
  expect(third.status).toBe(429);

  const rename = () => call(h, "PATCH", `videos/${draft.id}`, { token: creator.token, body: { title: "Renamed" } });
  const statuses = [await rename(), await rename(), await rename(), await rename()].map((answer) => answer.status);
  expect(statuses).toEqual([200, 200, 200, 429]);

  // Another account is not held up by this one.
  const other = await signUp(h, "creator");
  expect((await call(h, "POST", "videos", { token: other.token, body: { title: "Free" } })).status).toBe(201);
});

test("of requests at once no more pass than the limit allows", async () => {
  const namespace = (await h.worker.getEnv()).RATE_LIMITER;
  const limiter = namespace.get(namespace.idFromName("test:burst"));
  const rule = { count: 10, seconds: 600 };
  const burst = await Promise.all(Array.from({ length: 20 }, () => limiter.take(rule, 2)));
  expect(burst.flat().filter((decision: { allowed: boolean }) => decision.allowed)).toHaveLength(10);
});

test("the counters outlive the object's time in memory", async () => {
  const { email } = await signUp(h);
  const login = () => call(h, "POST", "auth/login", { body: { email, password: "wrong wrong" } });
  for (let i = 0; i < 3; i += 1) expect((await login()).status).toBe(401);
  await h.worker.evictDurableObject("RATE_LIMITER", { name: `signIn:${email}` });
  expect((await login()).status).toBe(429);
});

test("registration is limited by address", async () => {
  const register = () => {
    const email = `${crypto.randomUUID()}@example.test`;
    return call(h, "POST", "auth/register", { body: { email, password: goodPassword, displayName: "Many" } });
  };
  const statuses: number[] = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await register()).status);
  expect(statuses).toContain(201);
  expect(statuses.at(-1)).toBe(429);
});
