import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, type Account, type Answer } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

// Two hundred requests at once, over HTTP, against the limits as they are by default.

const atOnce = 200;

let h: Harness;
beforeAll(async () => {
  const defaults = "signInAddress=5/60,upload=20/3600,presign=60/60,search=60/60,read=100000/60,register=50/3600";
  h = await startHarness({ RATE_LIMITS: defaults });
});
afterAll(() => h.stop());

async function burst(ask: () => Promise<Answer>, passed: number, seconds: number): Promise<void> {
  const answers = await Promise.all(Array.from({ length: atOnce }, ask));
  const refused = answers.filter(({ status }) => status === 429);
  const statuses = [...new Set(answers.map(({ status }) => status))];
  expect([atOnce - refused.length, statuses]).toEqual([passed, expect.arrayContaining([429])]);
  expect(statuses).toHaveLength(2);
  for (const { headers, body } of refused) {
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({ code: "RATE_LIMITED", status: 429, requestId: expect.any(String) });
    expect(headers.get("ratelimit-limit")).toBe(String(passed));
    expect(headers.get("ratelimit-remaining")).toBe("0");
    const wait = Number(headers.get("retry-after"));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(seconds);
    expect(Number(headers.get("ratelimit-reset"))).toBeLessThanOrEqual(seconds);
  }
  const left = answers
    .filter(({ status }) => status !== 429)
    .map(({ headers }) => Number(headers.get("ratelimit-remaining")));
  expect(new Set(left)).toEqual(new Set(Array.from({ length: passed }, (_, i) => i)));
}

const from = (address: string) => ({ "cf-connecting-ip": address });

let creator: Account;
beforeAll(async () => {
  creator = await signUp(h, "creator");
});

test("of 200 sign-ins at once exactly five pass for one account, from whatever addresses", async () => {
  let next = 0;
  const body = { email: creator.email, password: "a wrong password" };
  // Cloudflare sets this header; here it stands for 200 clients.
  await burst(() => call(h, "POST", "auth/login", { body, headers: from(`198.51.100.${(next += 1)}`) }), 5, 60);
  // Only this account is held up, even for its right password.
  const right = await call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  expect(right.status).toBe(429);
}, 120_000);

test("of 200 sign-ins at once exactly five pass from one address, whatever accounts are named", async () => {
  const headers = from("203.0.113.1");
  const guess = () => ({ email: `${crypto.randomUUID()}@example.test`, password: "a wrong password" });
  await burst(() => call(h, "POST", "auth/login", { body: guess(), headers }), 5, 60);
}, 120_000);

test("of 200 videos that are created at once exactly twenty are", async () => {
  await burst(() => call(h, "POST", "videos", { token: creator.token, body: { title: "One of many" } }), 20, 3600);
  const { length } = await h.sql`select 1 from videos where owner_id = ${creator.id}`;
  expect(length).toBe(20);
}, 120_000);

test("of 200 addresses that are asked for at once exactly sixty are signed", async () => {
  const other = await signUp(h, "creator");
  const { endpoint } = await newDraft(h, other);
  const url = `${endpoint}/s3/params?filename=clip.mp4&type=video/mp4`;
  await burst(() => call(h, "GET", url, { token: other.token }), 60, 60);
}, 120_000);

test("of 200 searches at once exactly sixty pass", async () => {
  await burst(() => call(h, "GET", "search?q=anything", { headers: from("203.0.113.2") }), 60, 60);
}, 120_000);
