import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { startReceiver, verify, type Receiver } from "../webhooks/receiver.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

let h: Harness;
let browser: Browser;
let receiver: Receiver;
let creator: Account;
beforeAll(async () => {
  receiver = await startReceiver();
  [h, browser] = await Promise.all([startHarness({ WEBHOOK_ALLOW_HOSTS: receiver.host }), launchBrowser()]);
  creator = await signUp(h, "creator");
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
  await receiver?.stop();
});

async function signIn(page: Page, path: string): Promise<void> {
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto(`${h.at.app}/login?next=${path}`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

test("a creator makes a webhook, tests it, sees what was answered, sends it again, and deletes it", async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await signIn(page, "/studio");
  await page.getByRole("link", { name: "Webhooks" }).click();
  await page.getByText("You have no webhooks.").waitFor();
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByLabel("Address").fill(`${receiver.url}/shop`);
  await page.getByLabel("Description").fill("Shop");
  await page.getByLabel("Everything, also what is added to this list later").uncheck();
  await page.getByRole("button", { name: "Make the webhook" }).click();
  await page.getByText("Choose at least one.").waitFor();
  await page.getByLabel("video.ready").check();
  await page.getByRole("button", { name: "Make the webhook" }).click();
  const secret = await page.getByLabel("Signing secret", { exact: true }).inputValue();
  await page.getByRole("link", { name: "Shop" }).click();
  await page.getByRole("definition").getByText("video.ready").waitFor();
  expect(await page.content()).not.toContain(secret);

  receiver.answer("/shop", (response) => void response.writeHead(500).end("<b>out of order</b>"));
  await page.getByRole("button", { name: "Send a test" }).click();
  const [message] = await until(
    async () => receiver.at("/shop"),
    (all) => all.length > 0,
  );
  expect(verify(secret, message as never)).toMatchObject({ type: "webhook.test" });
  receiver.status("/shop", 200);
  await page.locator("summary").getByText("webhook.test").click();
  // As text, whatever a receiver answers.
  await page.getByText("<b>out of order</b>").waitFor();
  await page.getByText('"type": "webhook.test"').waitFor();
  await page.getByRole("button", { name: "Send webhook.test again" }).click();
  await page.locator("summary").getByText("Delivered").waitFor();
  await page.getByText("answer 200").first().waitFor();
  // Nothing is wider than a phone.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.getByRole("button", { name: "New secret" }).click();
  const next = await page.getByLabel("Signing secret", { exact: true }).inputValue();
  expect(next).not.toBe(secret);
  await page.getByText("signs as well until").waitFor();
  await page.getByRole("button", { name: "Switch off" }).click();
  await page.getByRole("definition").getByText("Switched off").waitFor();
  expect(await page.getByRole("button", { name: "Send a test" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("You have no webhooks.").waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

test("an address that nothing is sent to is refused at its field", async () => {
  const { page } = await openPage(browser);
  await signIn(page, "/studio/webhooks");
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByLabel("Address").fill("https://169.254.169.254/latest");
  await page.getByRole("button", { name: "Make the webhook" }).click();
  await page.getByText("must name a host, not an IP address").waitFor();
  expect(await page.getByLabel("Address").getAttribute("aria-invalid")).toBe("true");
}, 60_000);
