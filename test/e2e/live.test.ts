import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newVideo, noRateLimits } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let creator: Account;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits, LADDER: "360" }), launchBrowser()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

async function signIn(context: BrowserContext, account: Account): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${h.at.app}/login?next=/`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /^Notifications/ }).waitFor();
  return page;
}

/** Requests of this kind that the browser sends from now on, and whether each is still open. */
function requestsOf(context: BrowserContext, path: string) {
  const seen: { open: boolean }[] = [];
  const known = new Map<object, { open: boolean }>();
  context.on("request", (request) => {
    if (new URL(request.url()).pathname !== `/api/v1/${path}`) return;
    const one = { open: true };
    known.set(request, one);
    seen.push(one);
  });
  for (const over of ["requestfinished", "requestfailed"] as const) {
    context.on(over as "requestfinished", (request) => {
      const one = known.get(request);
      if (one) one.open = false;
    });
  }
  return seen;
}

async function publish(title: string): Promise<void> {
  const id = await newVideo(h, creator.id, { title });
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility: "public" } });
}
const bell = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("two tabs hear of a new video by one stream, and of what is read in either; when one closes, the other goes on", async () => {
  const fan = await signUp(h);
  await call(h, "PUT", `channels/${creator.id}/subscription`, { token: fan.token });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const streams = requestsOf(context, "users/me/events");
  const first = await signIn(context, fan);
  await until(
    async () => streams.length,
    (count) => count === 1,
  );
  const second = await context.newPage();
  await second.goto(`${h.at.app}/`);
  await bell(second, "Notifications").waitFor();
  const asked = requestsOf(context, "notifications/unread");

  await publish("Over the wire");
  for (const page of [first, second]) await bell(page, "Notifications, 1 unread").waitFor({ timeout: 10_000 });
  expect(streams).toEqual([{ open: true }]);
  // Nobody asked: it came.
  expect(asked).toEqual([]);

  await bell(second, "Notifications, 1 unread").click();
  await second.getByRole("link", { name: /has a new video: “Over the wire”/ }).waitFor();
  for (const page of [first, second]) await bell(page, "Notifications").waitFor({ timeout: 10_000 });
  // Into the list that is open.
  await publish("And another");
  await second.getByRole("link", { name: /has a new video: “And another”/ }).waitFor({ timeout: 10_000 });
  await bell(first, "Notifications, 1 unread").waitFor();

  await first.close();
  await until(
    async () => streams.length,
    (count) => count === 2,
  );
  await publish("After the other left");
  await bell(second, "Notifications, 2 unread").waitFor({ timeout: 10_000 });
  // Its session is ended from elsewhere: nothing is followed any more.
  expect((await call(h, "DELETE", "auth/sessions", { token: fan.token })).status).toBe(204);
  await until(
    async () => streams[1]?.open,
    (open) => open === false,
  );
  await context.close();
}, 120_000);

test("the studio shows how encodes go by the stream alone, and that a video is ready", async () => {
  const owner = await signUp(h, "creator");
  const draft = await newDraft(h, owner, { title: "In the making" });
  const context = await browser.newContext();
  const page = await signIn(context, owner);
  await page.goto(`${h.at.app}/studio`);
  await page.getByText("No file yet").waitFor();
  const streams = requestsOf(context, `videos/${draft.id}/events`);
  await uploadWhole(h, owner, draft, await makeClip({ seconds: 12, size: "640x360" }));
  await page.getByText("Ready", { exact: true }).waitFor({ timeout: 90_000 });
  await bell(page, "Notifications, 1 unread").waitFor();
  expect(streams).toEqual([]);
  await context.close();
}, 150_000);
