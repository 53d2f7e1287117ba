import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let creator: Account;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ SEGMENT_SECONDS: "2" }), launchBrowser()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

async function openSignedIn(path: string): Promise<Page> {
  const page = await browser.newPage();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto(`${h.at.app}/login?next=${path}`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  return page;
}

test("a creator makes an API key, copies it once, sees that it was used, and revokes it", async () => {
  const page = await openSignedIn("/account");
  const section = page.getByRole("region", { name: "API keys" });
  await section.getByRole("button", { name: "New API key" }).click();
  await section.getByLabel("Name").fill("Shop server");
  await section.getByRole("button", { name: "Make the key" }).click();
  const key = await section.getByLabel("Your new API key", { exact: true }).inputValue();
  expect(key).toMatch(/^erk_/);
  expect((await call(h, "GET", "videos?mine=true", { token: key })).status).toBe(200);
  expect((await call(h, "POST", "videos", { token: key, body: { title: "x" } })).body.code).toBe("SCOPE_MISSING");

  await page.reload();
  await section.getByText("Shop server").waitFor();
  await section.getByText(/last used (just now|\d+ second)/).waitFor();
  expect(await page.content()).not.toContain(key);
  await section.getByRole("button", { name: "Revoke the key Shop server" }).click();
  await section.getByText("You have no API keys.").waitFor();
  await until(
    () => call(h, "GET", "videos?mine=true", { token: key }),
    ({ status }) => status === 401,
    5,
  );
}, 60_000);

test("somebody without an account sends the file that a creator asked for by a link, once", async () => {
  const clip = await makeClip({ seconds: 4, size: "320x180" });
  const page = await openSignedIn("/upload");
  await page.getByRole("button", { name: "Or let somebody else send the file" }).click();
  await page.getByLabel("Title").fill("Grandma's party");
  await page.getByLabel("Largest file, in MB").fill("5");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("Upload link for “Grandma's party”", { exact: true }).inputValue();
  expect((await fetch(link)).headers.get("referrer-policy")).toBe("no-referrer");

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(link);
  await visitor.getByText("“Grandma's party”").waitFor();
  const choose = (buffer: Buffer) =>
    visitor.getByLabel("Video file").setInputFiles({ name: "party.mp4", mimeType: "video/mp4", buffer });
  await choose(Buffer.alloc(5_000_001));
  await visitor.getByRole("button", { name: "Send", exact: true }).click();
  await visitor.getByText("This file is larger than the 5.0 MB allowed.").waitFor();
  await choose(Buffer.from("no video at all, in no way"));
  await visitor.getByRole("button", { name: "Send", exact: true }).click();
  await visitor.getByText("This file is not a video.").waitFor();
  await choose(clip);
  await visitor.getByRole("button", { name: "Send", exact: true }).click();
  await visitor.getByText("Thank you, the file has arrived.").waitFor();
  await visitor.reload();
  await visitor.getByText("This upload link was used").waitFor();

  await page.getByRole("link", { name: "Your videos" }).click();
  await page.getByRole("link", { name: "Grandma's party" }).first().waitFor();
  await page.getByText("Ready").waitFor({ timeout: 60_000 });
}, 120_000);

test("a link that was cancelled says so to whoever opens it", async () => {
  const page = await openSignedIn("/upload");
  await page.getByRole("button", { name: "Or let somebody else send the file" }).click();
  await page.getByLabel("Title").fill("Never mind");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("Upload link for “Never mind”", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Cancel the link" }).click();
  await page.getByRole("button", { name: "Make the link" }).waitFor();
  await page.goto(link);
  await page.getByText("There is no such upload link, or it was cancelled.").waitFor();
}, 60_000);
