import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startCollector } from "../../local/collector.ts";
import { videoTrace } from "../../schema/video-trace.ts";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { startPartSwitch } from "../status/part-switch.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

let h: Harness;
let browser: Browser;
let collector: Awaited<ReturnType<typeof startCollector>>;
let search: Awaited<ReturnType<typeof startPartSwitch>>;
let admin: Account, creator: Account;
let traced: Record<string, string>;
const contexts: BrowserContext[] = [];
const complaints: string[][] = [];
beforeAll(async () => {
  collector = await startCollector();
  search = await startPartSwitch(() => h.at.typesense);
  traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const variables = { ...traced, LADDER: "360", TRACE_PAGE: `${collector.url}/traces/{traceId}` };
  [h, browser] = await Promise.all([startHarness({ ...variables, TYPESENSE_URL: search.url }), launchBrowser()]);
  [admin, creator] = [await signUp(h, "admin"), await signUp(h, "creator")];
}, 150_000);
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  complaints.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await h?.stop();
  await search?.stop();
  await collector?.stop();
});

async function open(account: Account, path: string, viewport = { width: 1280, height: 900 }): Promise<Page> {
  const opened = await openPage(browser, { viewport });
  contexts.push(opened.context);
  complaints.push(opened.complaints);
  const { page } = opened;
  await page.goto(`${h.at.app}/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === path);
  return page;
}

async function upload(title: string, bytes: Buffer): Promise<string> {
  const draft = await newDraft(h, creator, { title });
  await uploadWhole(h, creator, draft, bytes);
  return draft.id;
}

test("an admin sees every part, an encode from the queue to its end, and a failure, without loading the page again", async () => {
  const page = await open(admin, "/admin");
  await page.getByRole("link", { name: "Status", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Status" }).waitFor();
  const parts = page.getByRole("main").locator(".status-parts > li");
  await parts.first().waitFor();
  expect(await parts.locator(".admin-name").allInnerTexts()).toEqual([
    ...["Postgres", "Redis", "Search (Typesense)", "Storage (R2)", "Queues", "Transcoders", "Mail"],
  ]);
  await page.getByRole("status").getByText("✓ All parts work.").waitFor();
  const part = (name: string) => page.getByRole("listitem", { name, exact: true });
  expect(await part("Redis").innerText()).toMatch(/Works · \d+ ms/);
  await page.getByText("Nothing is being encoded.").waitFor();
  await page.getByText("Nothing has failed.").waitFor();

  const id = await upload("Film of a river", await makeClip({ seconds: 14 }));
  const row = page.getByRole("listitem", { name: "Film of a river, encode 1" });
  await row.getByText("1 job left").waitFor();
  await h.startTranscoder(traced);
  await row.getByLabel("Processing").waitFor();
  expect(await row.getByRole("link", { name: "Log" }).getAttribute("href")).toBe(`/studio/${id}/log`);
  await page.getByText("Nothing is being encoded.").waitFor();

  const clip = await makeClip({ seconds: 8, size: "320x180" });
  const damaged = await upload("Half a film", Buffer.from(clip).fill(0, Math.floor(clip.length / 2)));
  const failure = page.getByRole("listitem", { name: "Encode failed: Half a film" });
  await failure.getByText("The file is damaged or incomplete").waitFor();
  expect(await failure.getByRole("link", { name: "Trace" }).getAttribute("href")).toBe(
    `${collector.url}/traces/${(await videoTrace(damaged)).traceId}`,
  );
  await failure.getByRole("link", { name: "Log" }).click();
  await page.getByRole("heading", { name: "Encode log of “Half a film”" }).waitFor();
  expect(complaints.flat()).toEqual([]);
}, 150_000);

test("a part that hangs is told in words with what to do, and the others stay, on a phone", async () => {
  const page = await open(admin, "/admin/status", { width: 390, height: 844 });
  await page.getByRole("status").getByText("✓ All parts work.").waitFor();
  search.mode = "hung";
  await page.getByRole("status").getByText("! One part needs attention: Search (Typesense).").waitFor();
  const part = page.getByRole("listitem", { name: "Search (Typesense)", exact: true });
  expect(await part.innerText()).toMatch(/Down[^]*did not answer within 1\.5 s\.[^]*answered by Postgres/);
  await page.getByRole("listitem", { name: "Postgres", exact: true }).getByText("Works").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(
    true,
  );
  search.mode = "up";
  await page.getByRole("status").getByText("✓ All parts work.").waitFor();
  expect(complaints.flat()).toEqual([]);
}, 90_000);

test("the owner's encode log leads to the waterfall of the video's trace", async () => {
  const id = (await call(h, "GET", "videos?mine=true", { token: creator.token })).body.items.find(
    ({ title }: { title: string }) => title === "Film of a river",
  ).id;
  const { traceId } = await videoTrace(id);
  await until(
    async () => collector.spans(traceId).map(({ name }) => name),
    (names) => ["upload.finish", "process start", "video"].every((name) => names.includes(name)),
  );
  const page = await open(creator, `/studio/${id}/log`);
  const trace = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Trace" }).click();
  const waterfall = await trace;
  await waterfall.getByText("upload.finish").waitFor();
  await waterfall.getByText("process start").first().waitFor();
  expect(await waterfall.locator(".bar").count()).toBeGreaterThan(20);
  expect(complaints.flat()).toEqual([]);
}, 60_000);

test("to a creator there is no such page", async () => {
  const page = await open(creator, "/admin/status");
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
  expect(complaints.flat()).toEqual([]);
}, 60_000);
