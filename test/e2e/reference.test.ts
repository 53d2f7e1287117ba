import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as client from "../../client/client.ts";
import { projectRoot } from "../../local/settings.ts";
import { call, goodPassword, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

// What developers see: the reference where each operation can be tried, and the client in a page.

let h: Harness;
let browser: Browser;
let creator: Account;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness(), launchBrowser()]);
  creator = await signUp(h, "creator");
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

test("each operation is tried from the reference, as whoever is signed in or by a key, and answers are text", async () => {
  const { page, context, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  const title = `<img src=x onerror="document.title='taken'">`;
  const { id } = await newDraft(h, creator, { title });
  await page.goto(`${h.at.app}/login`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");

  await page.goto(`${h.at.app}/api/docs`);
  await page.getByText("who is signed in, or an API key").waitFor();
  const operation = (method: string, path: string) =>
    page.locator("article").filter({ has: page.locator(`form[data-method="${method}"][data-path="${path}"]`) });
  const read = operation("GET", "/videos/{id}");
  await read.getByText("Try it").click();
  await read.getByLabel("id").fill(id);
  await read.getByRole("button").click();
  await read.getByText(`GET /api/v1/videos/${id}: 200 OK`).waitFor();
  expect(await read.locator(".answer pre").last().textContent()).toContain(JSON.stringify(title).slice(1, 20));
  expect(await page.title()).toContain("Edgereel");

  const create = operation("POST", "/api-keys");
  await create.getByText("Try it").click();
  const body = create.getByLabel("Body");
  expect(JSON.parse(await body.inputValue())).toEqual({ name: "", scopes: [] });
  await body.fill(JSON.stringify({ name: "tried", scopes: ["videos:read"] }));
  await create.getByRole("button").click();
  await create.getByText("POST /api/v1/api-keys: 201").waitFor();
  const { key } = JSON.parse((await create.locator(".answer pre").last().textContent()) ?? "");

  await page.getByLabel("Who tries").fill(key);
  const list = operation("GET", "/videos");
  await list.getByText("Try it").click();
  await list.getByLabel("mine").fill("true");
  await list.getByRole("button").click();
  await list.getByText("GET /api/v1/videos?mine=true: 200 OK").waitFor();
  expect(await list.locator(".answer pre").last().textContent()).toContain(id);
  // A phone has it all without scrolling aside.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(complaints).toEqual([]);
  await context.close();
}, 90_000);

test("without scripts the reference is whole and offers no forms", async () => {
  const { page, context } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(`${h.at.app}/api/docs`);
  expect(await page.getByText("/api/v1/videos/{id}", { exact: true }).count()).toBeGreaterThan(2);
  expect(await page.getByText("Try it").first().isVisible()).toBe(false);
  await context.close();
});

test("the client runs in a page: it uploads in parts, follows, and throws refusals", async () => {
  await promisify(execFile)(process.execPath, [join(projectRoot, "client/build.mjs")]);
  await h.startTranscoder();
  // The page's policy lets no other scripts in; here it stands for a page of a customer's.
  const { page, context } = await openPage(browser, { bypassCSP: true });
  await page.route("**/edgereel-client/*", (route) => {
    const file = join(projectRoot, "client/dist", basename(new URL(route.request().url()).pathname));
    return route.fulfill({ contentType: "text/javascript", body: readFileSync(file, "utf8") });
  });
  await page.goto(`${h.at.app}/login`);
  const content = `import * as client from "/edgereel-client/client.js"; globalThis.edgereel = client;`;
  await page.addScriptTag({ type: "module", content });
  await page.waitForFunction(() => "edgereel" in globalThis);
  const clip = [...(await makeClip({ seconds: 2 }))];
  const told = await page.evaluate(
    async ({ clip, token }) => {
      const { createClient, EdgereelError } = (globalThis as unknown as { edgereel: typeof client }).edgereel;
      const edgereel = createClient({ baseUrl: location.origin, token });
      const video = await edgereel.call("POST /videos", { body: { title: "From a page" } });
      await edgereel.upload(video.upload!.endpoint, new Blob([new Uint8Array(clip)]), { filename: "clip.mp4" });
      let last = "";
      for await (const { event } of edgereel.follow(video.id)) last = event;
      const refused = await edgereel
        .call("GET /videos/{id}", { path: { id: "vid_22222222222222222222" } })
        .catch((error) => error instanceof EdgereelError && error.code);
      return { id: video.id, last, refused };
    },
    { clip, token: creator.token },
  );
  expect(told).toMatchObject({ last: "ready", refused: "VIDEO_NOT_FOUND" });
  const ready = await until(
    () => call(h, "GET", `videos/${told.id}`, { token: creator.token }),
    ({ body }) => body.state === "ready",
  );
  expect(ready.body.durationSeconds).toBeCloseTo(2, 1);
  await context.close();
}, 120_000);
