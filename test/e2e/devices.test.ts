import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

const agents = {
  "Safari on iPhone":
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
};

/** Signs in as another device; answers its access token. */
async function signInOn({ email }: Account, agent: keyof typeof agents): Promise<string> {
  const headers = { "user-agent": agents[agent], "cf-ipcountry": "PT" };
  return (await call(h, "POST", "auth/login", { body: { email, password: goodPassword }, headers })).body.accessToken;
}
const opens = async (token: string) => (await call(h, "GET", "users/me", { token })).status === 200;

async function openAccount({ email }: Account): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${h.at.app}/login?next=/account`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByText("this device").waitFor();
  return page;
}

test("a person sees the devices that are signed in, signs one of them out, then the others, then everywhere", async () => {
  const account = await signUp(h);
  const [phone, desk] = [await signInOn(account, "Safari on iPhone"), await signInOn(account, "Firefox on Windows")];
  const page = await openAccount(account);
  const devices = page.getByRole("listitem").filter({ hasText: "signed in" });
  await devices.filter({ hasText: "this device" }).filter({ hasText: "Chrome on Linux" }).waitFor();
  await devices.filter({ hasText: "Safari on iPhone" }).filter({ hasText: "Portugal" }).waitFor();
  expect(await devices.count()).toBe(4);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
  await devices.filter({ hasText: "Safari on iPhone" }).waitFor({ state: "detached" });
  expect([await opens(phone), await opens(desk)]).toEqual([false, true]);

  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await devices.filter({ hasText: "Firefox on Windows" }).waitFor({ state: "detached" });
  expect(await devices.count()).toBe(1);
  expect([await opens(desk), await opens(account.token)]).toEqual([false, false]);
  expect(await page.getByRole("button", { name: "Sign out all other devices" }).count()).toBe(0);

  const back = await signInOn(account, "Safari on iPhone");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  expect(await opens(back)).toBe(false);
  expect(await page.context().cookies()).toEqual([]);
  await page.reload();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await page.context().close();
}, 60_000);

test("a page whose session was ended elsewhere finds out with its next request, and offers to sign in", async () => {
  const account = await signUp(h);
  const page = await openAccount(account);
  const ended = await call(h, "DELETE", "auth/sessions", { token: account.token });
  expect(ended.status).toBe(204);
  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).waitFor();
  await page.context().close();
}, 60_000);

test("a page whose access token is good no more, while its session lives, goes on with another one", async () => {
  const account = await signUp(h);
  const page = await openAccount(account);
  // As at a rotation of the signing keys: what the page holds is refused, its cookie is not.
  let refused = 0;
  await page.route(
    "**/api/v1/auth/sessions*",
    (route) => {
      refused += 1;
      return route.continue({ headers: { ...route.request().headers(), authorization: "Bearer not.a.token" } });
    },
    { times: 1 },
  );
  await page.getByRole("button", { name: "Sign out all other devices" }).click();
  await page
    .getByRole("listitem")
    .filter({ hasText: /^(?!.*this device).*signed in/ })
    .waitFor({ state: "detached" });
  expect(refused).toBe(1);
  expect(await opens(account.token)).toBe(false);
  expect(await page.getByRole("banner").getByRole("link", { name: "Account" }).count()).toBe(1);
  await page.context().close();
}, 60_000);
