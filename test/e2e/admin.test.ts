import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let admin: Account;
const contexts: BrowserContext[] = [];
const complaints: string[] = [];
beforeAll(async () => {
  const limits = { RATE_LIMITS: "register=500/3600,write=500/60,signInAddress=500/60" };
  [h, browser] = await Promise.all([startHarness(limits), launchBrowser()]);
  admin = await signUp(h, "admin");
  await h.sql`update users set display_name = 'Ada Admin' where id = ${admin.id}`;
}, 120_000);
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

const phone = { width: 390, height: 844 };

/** A browser of its own in which this account is signed in. */
async function open(account: Account, path: string, viewport = phone): Promise<Page> {
  const context = await browser.newContext({ viewport });
  contexts.push(context);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Chromium writes a line for each refusal of the API, which the page tells in its own words.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  await page.goto(`${h.at.app}/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  return page;
}

async function person(name: string, role: "user" | "creator" | "admin" = "user"): Promise<Account> {
  const account = await signUp(h, role);
  await h.sql`update users set display_name = ${name}, email_verified_at = now() where id = ${account.id}`;
  return account;
}
const fitsPhone = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
const answerDialog = (page: Page, yes: boolean) => {
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void (yes ? dialog.accept() : dialog.dismiss());
  });
  return asked;
};

test("a user asks, an admin declines with a reason, the user asks again, and is granted, all on phones", async () => {
  const nina = await person("Nina New");
  const hers = await open(nina, "/upload");
  await hers.getByLabel("What will you upload?").fill("Herons,\nmostly.");
  await hers.getByRole("button", { name: "Become a creator" }).click();
  await hers.getByText("You asked to become a creator").waitFor();

  const his = await open(admin, "/admin");
  await his.getByRole("link", { name: "Requests" }).click();
  const row = his.getByRole("listitem", { name: "Nina New" });
  expect(await row.locator(".quote").innerText()).toBe("Herons,\nmostly.");
  await row.getByRole("button", { name: "Decline" }).click();
  await row.getByLabel("Why is it declined?").fill("Say where.");
  expect(await fitsPhone(his)).toBe(true);
  await row.getByRole("button", { name: "Decline" }).click();
  await his.getByText("Nobody waits for an answer.").waitFor();

  await hers.reload();
  await hers.getByText("Say where.").waitFor();
  await hers.getByLabel("What will you upload?").fill("In the delta.");
  await hers.getByRole("button", { name: "Become a creator" }).click();
  await hers.getByText("In the delta.").waitFor();
  expect(await fitsPhone(hers)).toBe(true);

  await his.reload();
  await row.getByRole("button", { name: "Grant" }).click();
  await his.getByText("Nobody waits for an answer.").waitFor();
  await hers.getByRole("button", { name: "Look again" }).click();
  await hers.getByLabel("Video file").waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

test("who has not confirmed the address is told so", async () => {
  const nora = await signUp(h);
  const page = await open(nora, "/upload");
  await page.getByRole("button", { name: "Become a creator" }).click();
  await page.getByRole("alert").getByText("Confirm your e-mail address first").waitFor();
}, 60_000);

test("an admin finds an account, changes its role, suspends it with a reason, lets it back in and deletes it", async () => {
  const carl = await person("Carl Changed", "creator");
  await newDraft(h, carl);
  const page = await open(admin, "/", { width: 1280, height: 900 });
  await page.getByRole("link", { name: "Admin", exact: true }).click();
  await page.getByLabel("Email, name or id").fill("l chang");
  await page.getByRole("button", { name: "Find" }).click();
  const row = page.getByRole("listitem", { name: "Carl Changed" });
  await row.getByText("1 video").waitFor();
  expect(await page.getByRole("main").getByRole("listitem").count()).toBe(1);
  expect(page.url()).toContain("search=l+chang");

  // What is not confirmed does not happen.
  answerDialog(page, false);
  await row.getByLabel("Role").selectOption("admin");
  await row.getByLabel("Role").locator('option:checked[value="creator"]').waitFor({ state: "attached" });
  const asked = answerDialog(page, true);
  await row.getByLabel("Role").selectOption("user");
  await row.getByLabel("Role").locator('option:checked[value="user"]').waitFor({ state: "attached" });
  expect(asked).toEqual([`Change Carl Changed (${carl.email}) from creator to user?`]);
  expect((await call(h, "GET", "users/me", { token: carl.token })).body.role).toBe("user");

  await row.getByRole("button", { name: "Suspend" }).click();
  await row.getByLabel("Why is it suspended?").fill("Spam.");
  await row.getByRole("button", { name: "Suspend" }).click();
  await row.getByText("Suspended").waitFor();
  await row.getByText("Spam.").waitFor();
  expect((await call(h, "GET", "users/me", { token: carl.token })).body.code).toBe("ACCOUNT_SUSPENDED");
  await page.getByLabel("Status").selectOption("suspended");
  await row.getByRole("button", { name: "Let back in" }).click();
  await row.getByText("Active").waitFor();
  expect((await call(h, "GET", "users/me", { token: carl.token })).status).toBe(200);

  const warned = answerDialog(page, true);
  await row.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No account fits.").waitFor();
  expect(warned[0]).toContain("with its video?");
  expect((await call(h, "GET", "users/me", { token: carl.token })).status).toBe(401);

  await page.getByRole("link", { name: "Audit log" }).click();
  const entries = page.getByRole("main").locator("ol > li");
  await entries.first().getByText(`deleted an account (user, 1 video)`).waitFor();
  await page.getByLabel("What").selectOption("user.suspend");
  await entries.getByText("Spam.").waitFor();
  expect(await entries.count()).toBe(1);
  await page.getByLabel("To").fill("2020-01-01");
  await page.getByText("There is no such entry.").waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

test("the last admin is told why it stays one, and the page keeps the truth", async () => {
  const page = await open(admin, "/admin?role=admin");
  const row = page.getByRole("listitem", { name: "Ada Admin" });
  answerDialog(page, true);
  await row.getByLabel("Role").selectOption("user");
  await row.getByRole("alert").getByText("at least one active admin").waitFor();
  expect(await row.getByLabel("Role").inputValue()).toBe("admin");
  answerDialog(page, true);
  await row.getByRole("button", { name: "Delete" }).click();
  await row.getByRole("alert").getByText("at least one active admin").waitFor();
  expect(await fitsPhone(page)).toBe(true);
}, 60_000);

test("to everybody else there is no such page, and no link to it", async () => {
  const creator = await person("Chris Creator", "creator");
  const page = await open(creator, "/admin/audit");
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
  expect(await page.getByRole("link", { name: "Admin", exact: true }).count()).toBe(0);
  const context = await browser.newContext();
  contexts.push(context);
  const visitor = await context.newPage();
  await visitor.goto(`${h.at.app}/admin?role=admin`);
  const link = visitor.getByRole("main").getByRole("link", { name: "Sign in" });
  expect(await link.getAttribute("href")).toBe("/login?next=%2Fadmin%3Frole%3Dadmin");
}, 60_000);
