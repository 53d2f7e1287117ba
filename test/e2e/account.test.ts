import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startMailbox } from "../../local/mailbox.ts";
import { startPlatform, type Platform } from "../../local/platform.ts";
import { freePort } from "../../local/ports.ts";
import { silentSteps } from "../../local/steps.ts";
import { call } from "../client.ts";
import { launchBrowser } from "./browser.ts";

const password = "quiet river under stones";
const newPassword = "seven lamps in the harbour";

let stateDir: string;
let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let email: string;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "edgereel-e2e-"));
  [platform, browser] = await Promise.all([
    startPlatform({ stateDir, port: await freePort(), steps: silentSteps }),
    launchBrowser(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refused request is told in the console as well; the page shows it.
    if (message.type() === "error" && !message.text().includes("status of 4")) complaints.push(message.text());
  });
  email = `${crypto.randomUUID()}@example.test`;
});
afterEach(async () => {
  await context.close();
  if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join("; ")}`);
});

async function register(): Promise<void> {
  await page.goto(`${platform.at.app}/register`);
  await page.getByLabel("Display name").fill("Edith Example");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Account", exact: true }).waitFor();
}

/** Opens the newest mail of this subject in the mailbox page, and follows its link by a click in the mail. */
async function followMail(address: string, subject: string, link: string): Promise<void> {
  const mail = page.getByRole("link", { name: subject });
  // It is sent behind the reply.
  await expect
    .poll(
      async () => {
        await page.goto(`${platform.at.mailbox}/?to=${encodeURIComponent(address)}`);
        return mail.count();
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0);
  await mail.first().click();
  await page.frameLocator("iframe").getByRole("link", { name: link }).click();
  await page.waitForURL(`${platform.at.app}/**`);
}

const signIn = async (address: string, word: string) => {
  await page.getByLabel("Email").fill(address);
  await page.getByLabel("Password").fill(word);
  await page.getByRole("button", { name: "Sign in" }).click();
};

test("an address is confirmed by the mail that registering sends", { timeout: 60_000 }, async () => {
  await register();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.getByText("not confirmed yet").waitFor();
  await followMail(email, "Confirm your e-mail address", "Confirm this address");
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await page.getByText(`${email} is confirmed.`).waitFor();
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByText("confirmed", { exact: true }).waitFor();

  // The link is used up.
  await followMail(email, "Confirm your e-mail address", "Confirm this address");
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await page.getByRole("alert").getByText("does not work any more").waitFor();
});

test("a forgotten password is replaced, and the new one opens the account", { timeout: 60_000 }, async () => {
  await register();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("a mail with a link is on its way").waitFor();

  await followMail(email, "Choose a new password", "Choose a new password");
  await page.getByLabel("New password").fill("password1");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("too easy to guess").waitFor();
  await page.getByLabel("New password").fill(newPassword);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Your new password is set").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await signIn(email, password);
  await page.getByRole("alert").getByText("wrong").waitFor();
  await signIn(email, newPassword);
  await page.getByRole("link", { name: "Account", exact: true }).waitFor();
});

test("name, password and address are changed on the account page", { timeout: 60_000 }, async () => {
  await register();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.getByLabel("Display name").fill("Edith the Second");
  await page.getByRole("button", { name: "Save profile" }).click();
  await page.getByText("Saved.").waitFor();

  await page.getByLabel("Current password").fill("not this one");
  await page.getByLabel("New password").fill(newPassword);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("wrong password").waitFor();
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password was changed.").waitFor();

  const newEmail = `${crypto.randomUUID()}@example.test`;
  await page.getByRole("button", { name: "Change address" }).click();
  await page.getByLabel("New address").fill(newEmail);
  await page.getByLabel("Your password").fill(newPassword);
  await page.getByRole("button", { name: "Send a link to it" }).click();
  await page.getByText("Your address changes when you open it").waitFor();
  await followMail(newEmail, "Confirm your new e-mail address", "Use this address");
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await page.getByText(`${newEmail} is confirmed.`).waitFor();
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByText(newEmail).waitFor();
});

test("an account is deleted on its page, and cannot be opened afterwards", { timeout: 60_000 }, async () => {
  await register();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await page.getByRole("button", { name: "Delete account…" }).click();
  await page.getByLabel("Your password").fill("not this one");
  await page.getByRole("button", { name: "Delete my account for good" }).click();
  await page.getByText("wrong password").waitFor();
  await page.getByLabel("Your password").fill(password);
  await page.getByRole("button", { name: "Delete my account for good" }).click();
  await page.getByText("Your account was deleted").waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(email, password);
  await page.getByRole("alert").getByText("wrong").waitFor();
});

test("a mail's HTML runs no script and loads nothing, whatever stands in it", async () => {
  const file = join(stateDir, "hostile.json");
  const html = `<script>top.document.title = "ran"</script><img src="${platform.at.app}/healthz" onerror="alert(1)">
    <iframe srcdoc="<script>alert(2)</script>"></iframe><p>Harmless words</p>`;
  const subject = "</title><script>alert(3)</script>";
  const mail = {
    id: "one",
    from: "a@example.test",
    to: [email],
    subject,
    sentAt: new Date().toISOString(),
    text: html,
    html,
  };
  writeFileSync(file, JSON.stringify([mail]));
  const mailbox = await startMailbox({ local: platform.at.local, file, port: await freePort() });
  const dialogs: string[] = [];
  const loaded: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("response", (response) => loaded.push(new URL(response.url()).pathname));
  await page.goto(mailbox.url);
  await page.getByRole("link", { name: subject }).click();
  await page.frameLocator("iframe").getByText("Harmless words").waitFor();
  expect(await page.title()).toBe(subject);
  expect(dialogs).toEqual([]);
  expect(loaded).not.toContain("/healthz");
  // The browser tells that it refused them; nothing else may be wrong.
  complaints = complaints.filter((text) => !/Content Security Policy|sandboxed/.test(text));
  await mailbox.stop();
});

test("a local session shows where it is used from, whatever its client says", async () => {
  const headers = { "cf-connecting-ip": "203.0.113.9" };
  const body = { email, password, displayName: "Here" };
  const { accessToken } = (await call(platform, "POST", "auth/register", { body, headers })).body;
  const { items } = (await call(platform, "GET", "auth/sessions", { token: accessToken, headers })).body;
  expect(items).toMatchObject([{ address: "127.0.0.1", current: true }]);
});

test("the mailbox answers to this machine's own names alone", async () => {
  const { hostname, port } = new URL(platform.at.mailbox);
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get({ hostname, port, path: "/mails.json", headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).on("error", reject);
    });
  expect(await ask(`localhost:${port}`)).toBe(200);
  expect(await ask(`mailbox.attacker.example:${port}`)).toBe(403);
  expect(await ask(`localhost.attacker.example`)).toBe(403);
});
