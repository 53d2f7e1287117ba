import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newVideo } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let admin: Account, owner: Account, viewer: Account;
const contexts: BrowserContext[] = [];
beforeAll(async () => {
  const limits = { RATE_LIMITS: "register=500/3600,write=500/60,signInAddress=500/60" };
  [h, browser] = await Promise.all([startHarness(limits), launchBrowser()]);
  admin = await person("Ada Admin", "admin");
  [owner, viewer] = [await person("Oda Owner", "creator"), await person("Vic Viewer", "user")];
}, 120_000);
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

async function person(name: string, role: "user" | "creator" | "admin"): Promise<Account> {
  const account = await signUp(h, role);
  await h.sql`update users set display_name = ${name}, email_verified_at = now() where id = ${account.id}`;
  return account;
}

/** A browser of its own in which this account is signed in. */
async function open(account: Account, path: string, viewport = phone): Promise<Page> {
  const context = await browser.newContext({ viewport });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${h.at.app}/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  return page;
}
const fitsPhone = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test("a viewer reports a video, an admin takes it down, its owner reads why, and it comes back, all on phones", async () => {
  const id = await newVideo(h, owner.id, { visibility: "public", title: "Somebody else’s film" });
  const theirs = await open(viewer, `/watch/${id}`);
  await theirs.getByRole("button", { name: "Report" }).click();
  const dialog = theirs.getByRole("dialog", { name: "Report this video" });
  await dialog.getByLabel("It belongs to somebody else").check();
  await dialog.getByLabel("What should the admins know?").fill("I filmed this.");
  expect(await fitsPhone(theirs)).toBe(true);
  await dialog.getByRole("button", { name: "Send report" }).click();
  await dialog.getByText("You are told what they decide.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();

  const his = await open(admin, "/admin/reports");
  await his.getByRole("link", { name: "Somebody else’s film" }).click();
  await his.getByText("I filmed this.").waitFor();
  await his.getByLabel("Uphold and take the video down").check();
  await his.getByLabel("Why?").fill("It is not yours.");
  expect(await fitsPhone(his)).toBe(true);
  await his.getByRole("button", { name: "Decide" }).click();
  await his.getByText("All reports of it are decided.").waitFor();
  await his.getByText("took down a video").waitFor();

  await theirs.reload();
  await theirs.getByRole("heading", { name: "Video not available" }).waitFor();
  await until(
    () => call(h, "GET", "notifications/unread", { token: viewer.token }),
    ({ body }) => body.unreadCount > 0,
  );
  await theirs.reload();
  await theirs.getByRole("button", { name: /^Notifications, 1 unread/ }).click();
  await theirs.getByText("Thank you: what you reported was dealt with (“Somebody else’s film”)").waitFor();

  const hers = await open(owner, "/studio");
  await hers.getByText("Reason: It is not yours.").waitFor();
  expect(await fitsPhone(hers)).toBe(true);
  await hers.getByRole("link", { name: "Somebody else’s film", exact: true }).last().click();
  await hers.getByText("Taken down.").waitFor();

  await his.goto(`${h.at.app}/watch/${id}`);
  his.once("dialog", (question) => void question.accept());
  await his.getByRole("button", { name: "Restore" }).click();
  await his.getByRole("button", { name: "Take down" }).click();
  await his.getByLabel("Why is it taken down?").fill("Really not.");
  await his.getByRole("button", { name: "Take down" }).click();
  await his.getByText("Reason: Really not.").waitFor();
  await his.goto(`${h.at.app}/admin/taken-down`);
  his.once("dialog", (question) => void question.accept());
  await his.getByRole("button", { name: "Restore" }).click();
  await his.getByText("No video is taken down.").waitFor();
  await theirs.reload();
  await theirs.getByRole("button", { name: "Report" }).waitFor();
}, 120_000);

test("an admin names the site, announces something and closes registration, and visitors see it", async () => {
  const his = await open(admin, "/admin/settings", desktop);
  await his.getByLabel("Name of the site").fill("Heron club");
  await his.getByLabel("Announcement").fill("Closed on Monday.");
  await his.getByLabel("New accounts").selectOption("closed");
  await his.getByLabel("Videos of an account").fill("7");
  await his.getByRole("button", { name: "Save" }).click();
  await his.getByText("It holds everywhere within a few seconds.").waitFor();
  await his.getByText("Closed on Monday.", { exact: true }).first().waitFor();
  const limit = async () => (await call(h, "GET", "users/me/quota", { token: owner.token })).body.videos.limit;
  expect(await limit()).toBe(7);

  const context = await browser.newContext({ viewport: phone });
  contexts.push(context);
  const visitor = await context.newPage();
  await until(
    async () => (await call(h, "GET", "site")).body.siteName,
    (name) => name === "Heron club",
  );
  await visitor.goto(`${h.at.app}/register`);
  await visitor.getByText("This site makes no new accounts at present.").waitFor();
  await visitor.getByRole("link", { name: "Heron club, home" }).waitFor();
  await visitor.getByText("Closed on Monday.").waitFor();
  expect(await visitor.title()).toBe("Create an account · Heron club");
  expect(await fitsPhone(visitor)).toBe(true);

  for (const label of ["Name of the site", "Announcement", "Videos of an account"])
    await his.getByLabel(label).fill("");
  await his.getByLabel("New accounts").selectOption({ index: 0 });
  await his.getByRole("button", { name: "Save" }).click();
  await until(limit, (now) => now === null);
}, 120_000);

test("an admin gives an account quotas of its own and takes them back", async () => {
  const his = await open(admin, `/admin?search=${owner.id}`);
  const row = his.getByRole("listitem", { name: "Oda Owner" });
  await row.getByRole("button", { name: "Quotas" }).click();
  const form = row.getByRole("form", { name: "Quotas" });
  await form.getByLabel("Videos").fill("3");
  await form.getByLabel("Storage, in MB").fill("1.5");
  expect(await fitsPhone(his)).toBe(true);
  await form.getByRole("button", { name: "Save quotas" }).click();
  await form.waitFor({ state: "detached" });
  const quota = async () => (await call(h, "GET", "users/me/quota", { token: owner.token })).body;
  expect(await quota()).toMatchObject({ videos: { limit: 3 }, bytes: { limit: 1_500_000 }, minutes: { limit: null } });
  await row.getByRole("button", { name: "Quotas" }).click();
  expect(await form.getByLabel("Videos").inputValue()).toBe("3");
  await form.getByLabel("Videos").fill("");
  await form.getByLabel("Storage, in MB").fill("");
  await form.getByRole("button", { name: "Save quotas" }).click();
  await form.waitFor({ state: "detached" });
  expect((await quota()).videos.limit).toBeNull();
}, 120_000);

test("an admin stops a job and tries it again", async () => {
  const id = await newVideo(h, owner.id, { state: "draft", title: "Long film" });
  await h.sql`update videos set state = 'queued', epoch = 1 where id = ${id}`;
  await h.sql`insert into uploads (id, video_id, owner_id, object_key, filename, content_type, state, stored_bytes)
    values ('upl_22222222222222222222', ${id}, ${owner.id}, ${`sources/${id}/x`}, 'a.mp4', 'video/mp4', 'completed', 9)`;
  await h.sql`insert into encodes (video_id, epoch, upload_id) values (${id}, 1, 'upl_22222222222222222222')`;
  const { MEDIA } = await h.worker.getEnv();
  await MEDIA.put(`sources/${id}/x`, "a source");

  const his = await open(admin, "/admin/jobs");
  const row = his.getByRole("listitem", { name: "Long film, encode 1" });
  his.once("dialog", (question) => void question.accept());
  await row.getByRole("button", { name: "Stop" }).click();
  await row.getByText("ERR_ENCODE_CANCELLED").waitFor();
  expect(await fitsPhone(his)).toBe(true);
  await row.getByRole("button", { name: "Try again" }).click();
  await his.getByRole("listitem", { name: "Long film, encode 2" }).getByRole("button", { name: "Stop" }).waitFor();
  await his.getByLabel("State").selectOption("Failed");
  await row.waitFor();
  expect(await row.getByRole("button").count()).toBe(0);
}, 120_000);
