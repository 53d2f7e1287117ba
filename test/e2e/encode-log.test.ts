import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let creator: Account;
let clip: Buffer;
let id: string;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ SEGMENT_SECONDS: "2" }), launchBrowser()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  clip = await makeClip({ seconds: 16, size: "320x180" });
  const draft = await newDraft(h, creator, { title: "Half a film" });
  id = draft.id;
  await uploadWhole(h, creator, draft, Buffer.from(clip).fill(0, Math.floor(clip.length / 2)));
  await stateIs("failed");
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

const stateIs = (state: string) =>
  until(
    async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body,
    (video) => video.state === state,
    90,
  );

async function openStudio(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${h.at.app}/login?next=/studio`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Half a film" }).first().waitFor();
  return page;
}

test("the studio says why a video failed, shows its log, and tries again", async () => {
  const page = await openStudio();
  await page.getByText("The file is damaged or incomplete").waitFor();
  await page.getByRole("link", { name: "Log" }).click();
  await page.getByRole("heading", { name: "Encode log of “Half a film”" }).waitFor();
  const table = page.getByRole("table");
  await table.getByRole("cell", { name: "Failed", exact: true }).waitFor();
  await table.getByRole("cell", { name: "To be tried again", exact: true }).waitFor();
  // What failed stands open; the rest opens.
  expect(
    await table
      .getByText(/-i SOURCE/)
      .filter({ visible: true })
      .count(),
  ).toBe(1);
  await table.getByText("What ran in job 0, attempt 1").click();
  expect(
    await table
      .getByText(/-i SOURCE/)
      .filter({ visible: true })
      .count(),
  ).toBeGreaterThan(1);
  expect((await fetch(page.url())).status).toBe(200);

  const [upload] = await h.sql`select object_key from uploads where video_id = ${id}`;
  const { MEDIA } = await h.worker.getEnv();
  await MEDIA.put(upload?.object_key, new Uint8Array(clip));
  await page.getByRole("link", { name: "Your videos" }).first().click();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Ready").waitFor({ timeout: 60_000 });
  expect(await page.getByText("The file is damaged").count()).toBe(0);
  expect((await stateIs("ready")).playable).toBe(true);

  await page.getByRole("link", { name: "Log" }).click();
  await page.getByLabel("Encode", { exact: true }).selectOption("1");
  await page.getByRole("table").getByRole("cell", { name: "Failed", exact: true }).waitFor();
}, 120_000);
