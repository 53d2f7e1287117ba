import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../local/http-server.ts";
import { call, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { launchBrowser } from "./browser.ts";
import { serveUppyPage } from "./uppy-page.ts";

const mp4Start = [...Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex")];

let h: Harness;
let browser: Browser;
let site: StandIn;
let creator: Account;
beforeAll(async () => {
  [h, browser, site] = await Promise.all([startHarness(), launchBrowser(), serveUppyPage()]);
  h.uploadOrigins.push(site.url);
  creator = await signUp(h, "creator");
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([h?.stop(), site?.stop()]);
});

async function upload(page: Page, sizeBytes: number, inParts: boolean) {
  const made = await call(h, "POST", "direct-uploads", {
    token: creator.token,
    body: { video: { title: "Elsewhere" } },
  });
  const { endpoint, videoId } = made.body;
  const result = await page.evaluate(
    (given) => {
      const { upload } = window as unknown as { upload: (...args: unknown[]) => Promise<unknown> };
      return upload(given.endpoint, given.sizeBytes, given.mp4Start, given.inParts);
    },
    { endpoint, sizeBytes, mp4Start, inParts },
  );
  expect(result).toEqual({ successful: 1, errors: [] });
  return { endpoint: endpoint as string, videoId: videoId as string };
}

const stateOf = async (id: string) => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body.state;

test("Uppy as it comes, on another site's page, uploads by a link: in parts, and in one piece", async () => {
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => "upload" in window);
  const inParts = await upload(page, 7 * 2 ** 20, true);
  expect(await stateOf(inParts.videoId)).toBe("queued");

  const whole = await upload(page, 5_000, false);
  expect(await stateOf(whole.videoId)).toBe("uploading");
  const done = await page.evaluate(
    (endpoint) => fetch(`${endpoint}/complete`, { method: "POST" }).then((answer) => answer.json()),
    whole.endpoint,
  );
  expect(done).toEqual({ id: whole.videoId, state: "queued" });
}, 60_000);
