import type { Page } from "playwright-core";

/**
 * Until a page has loaded what it shows. The network is never idle where somebody is signed in: the stream of what
 * is told live stays open.
 */
export async function shown(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForFunction(() => !/Loading…/.test(document.body.innerText));
}
