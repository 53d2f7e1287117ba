import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { buildLimiterWorker } from "./limiter-bundle.ts";

// The real Worker with a limiter that fails for real: its calls throw, or never come back.

let h: Harness;
let creator: Account;
let draft: { id: string; endpoint: string };
beforeAll(async () => {
  h = await startHarness({}, { worker: await buildLimiterWorker() });
  await set("none");
  creator = await signUp(h, "creator");
  draft = await newDraft(h, creator);
});
afterAll(() => h.stop());

const set = (fault: "none" | "throws" | "hangs") =>
  fetch(`${h.at.app}/test/limiter?fault=${fault}`, { method: "POST" });
const calls = async () => (await (await fetch(`${h.at.app}/test/limiter`)).json()) as string[];

const signIn = () => call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
const presign = () =>
  call(h, "GET", `${draft.endpoint}/s3/params?filename=clip.mp4&type=video/mp4`, { token: creator.token });

test.each(["throws", "hangs"] as const)(
  "a limiter that %s closes sign-in, registration, refresh, presigning and upload creation, with 503 in time",
  async (fault) => {
    await set(fault);
    const started = performance.now();
    const answers = await Promise.all([
      signIn(),
      call(h, "POST", "auth/register", {
        body: { email: `${crypto.randomUUID()}@example.test`, password: goodPassword, displayName: "Late" },
      }),
      call(h, "POST", "auth/refresh", { body: { refreshToken: creator.refreshToken } }),
      presign(),
      call(h, "POST", "videos", { token: creator.token, body: { title: "Late" } }),
      call(h, "PATCH", `videos/${draft.id}`, { token: creator.token, body: { title: "Late" } }),
    ]);
    for (const { status, body, headers } of answers) {
      expect([status, body.code, headers.get("content-type")]).toEqual([
        503,
        "SERVICE_UNAVAILABLE",
        "application/problem+json",
      ]);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    // Three seconds, and what a busy machine adds to them.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect((await calls()).length).toBeGreaterThan(0);
    await set("none");
    expect((await signIn()).status).toBe(200);
    expect((await presign()).status).toBe(200);
  },
  60_000,
);

test("a limiter that is away leaves reads and search open, and is not asked again by each of them", async () => {
  await set("throws");
  const search = () => call(h, "GET", "search?q=anything");
  const statuses = [await search(), await search(), await search()].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200]);
  expect((await calls()).length).toBeLessThanOrEqual(1);
  for (const path of ["videos", "categories", "openapi.json"]) {
    expect((await call(h, "GET", path)).status).toBe(200);
  }
  await set("none");
});
