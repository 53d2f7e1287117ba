import { readFileSync } from "node:fs";
import { importPKCS8, SignJWT } from "jose";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let page: Page;
let creator: Account;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness(), launchBrowser()]);
  creator = await signUp(h, "creator");
  page = await browser.newPage({ viewport: { width: 390, height: 844 } });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

test("a creator makes a signing key on the account page, keeps its file, and revokes it", async () => {
  await page.goto(`${h.at.app}/login?next=/account`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  const section = page.getByRole("region", { name: "Signing keys" });
  await section.getByLabel("Name of a new key").fill("shop server");
  await section.getByRole("button", { name: "Make a key" }).click();
  const link = section.getByRole("link", { name: "Download private key" });
  await link.waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(saved.suggestedFilename()).toMatch(/^pbk_\w+\.pem$/);
  const kid = saved.suggestedFilename().replace(".pem", "");
  const key = await importPKCS8(readFileSync(await saved.path(), "utf8"), "EdDSA");

  // A draft is enough: what the gate says tells whether it knows the key.
  const { id } = await newDraft(h, creator);
  const token = await new SignJWT({ sub: id })
    .setProtectedHeader({ alg: "EdDSA", kid })
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(key);
  const status = async () => (await fetch(`${h.at.app}/media/${token}/master.m3u8`)).status;
  expect(await status()).toBe(404);

  // After a reload the private half is gone for good.
  await page.reload();
  await section.getByText("shop server").waitFor();
  expect(await link.count()).toBe(0);
  page.once("dialog", (dialog) => void dialog.accept());
  await section.getByRole("button", { name: "Revoke shop server" }).click();
  await section.getByText("There is none yet.").waitFor();
  await until(status, (now) => now === 401, 5);
}, 60_000);
