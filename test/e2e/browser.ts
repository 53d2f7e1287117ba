import { chromium as playwright, type Browser } from "playwright-core";

const plainFlags = ["--disable-background-networking", "--mute-audio"];
// The second is what people's browsers have.
const autoplayFlags = {
  allowed: "--autoplay-policy=no-user-gesture-required",
  "user-gesture": "--autoplay-policy=document-user-activation-required",
};

/** A real Chromium: npm's on Linux, an installed Chrome elsewhere; `CHROME_PATH` names another. */
export async function launchBrowser({
  autoplay = "allowed",
}: { autoplay?: keyof typeof autoplayFlags } = {}): Promise<Browser> {
  const flags = [...plainFlags, autoplayFlags[autoplay]];
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
