import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { startPlatform, type Platform } from "../../local/platform.ts";
import { freePort } from "../../local/ports.ts";
import { silentSteps } from "../../local/steps.ts";
import { launchBrowser } from "./browser.ts";

/** Everything that `npm start` boots, in a folder of its own, and a browser beside it. */
export type Site = { platform: Platform; browser: Browser; stateDir: string; stop(): Promise<void> };

/** @param variables changes of the Worker's, where whoever asks becomes a creator at once */
export async function startSite(variables: Record<string, string> = {}): Promise<Site> {
  const stateDir = mkdtempSync(join(tmpdir(), "edgereel-e2e-"));
  const [platform, browser] = await Promise.all([
    startPlatform({
      stateDir,
      port: await freePort(),
      steps: silentSteps,
      variables: { CREATOR_REQUESTS: "open", ...variables },
    }),
    launchBrowser(),
  ]);
  return {
    platform,
    browser,
    stateDir,
    async stop() {
      await browser.close();
      await platform.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** A page of its own, and all that its console and its scripts complained of. */
export type WatchedPage = { context: BrowserContext; page: Page; complaints: string[] };

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { context, page, complaints };
}
