import { chromium as playwright, type Browser } from "playwright-core";

const flags = ["--autoplay-policy=no-user-gesture-required", "--disable-background-networking", "--mute-audio"];

/** A real Chromium: npm's on Linux, an installed Chrome elsewhere; `CHROME_PATH` names another. */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env.CHROME_PATH;
  if (named) return playwright.launch({ executablePath: named, args: [...flags, "--no-sandbox"] });
  if (process.platform !== "linux" || process.arch !== "x64")
    return playwright.launch({ channel: "chrome", args: flags });
  const { default: chromium } = await import("@sparticuz/chromium");
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Its own list is made for small cloud functions; these two are what a container needs.
    args: [...flags, "--no-sandbox", "--disable-dev-shm-usage"],
  });
}
