import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neon, neonConfig } from "@neondatabase/serverless";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";
import { startPlatform, type Platform } from "../../local/platform.ts";
import { freePort } from "../../local/ports.ts";
import { databaseUrl } from "../../local/settings.ts";
import { silentSteps } from "../../local/steps.ts";
import { call, goodPassword, until } from "../client.ts";
import { makeClip } from "../media/make-clip.ts";
import { noRateLimits } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";
import { inCaptions, marker, payloads } from "./xss-payloads.ts";
import { shown } from "./shown.ts";

let stateDir: string;
let platform: Platform;
let browser: Browser;
let creator: { email: string; id: string; token: string };
let watched: string;
const titles: string[] = [];

const api = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(platform, method, path, { token: creator.token, body, headers });

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "edgereel-xss-"));
  [platform, browser] = await Promise.all([
    startPlatform({
      stateDir,
      port: await freePort(),
      steps: silentSteps,
      variables: { LADDER: "240", RATE_LIMITS: noRateLimits },
    }),
    launchBrowser(),
  ]);
  const email = `${crypto.randomUUID()}@example.test`;
  const account = { email, password: goodPassword, displayName: payloads[0] };
  const { body } = await call(platform, "POST", "auth/register", { body: account });
  creator = { email, id: body.user.id, token: body.accessToken };
  neonConfig.fetchEndpoint = `${platform.at.neon}/sql`;
  // An admin is shown all that there is, and may be a creator as well.
  await neon(databaseUrl)`update users set role = 'admin', email_verified_at = now() where id = ${creator.id}`;
  watched = await publishHostile();
  await draftOthers();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** A video that plays, with a payload in everything that a creator may write. */
async function publishHostile(): Promise<string> {
  // The role is the database's since a moment: the answer of before may be remembered for some seconds.
  const draft = await until(
    () =>
      api("POST", "videos", {
        title: payloads[1],
        description: payloads.join("\n").slice(0, 9_000),
        visibility: "public",
        tags: payloads.filter((payload) => payload.length <= 40).slice(0, 20),
      }),
    ({ status }) => status === 201,
    10,
  );
  const { id } = draft.body as { id: string };
  const query = new URLSearchParams({ filename: `${payloads[2]}.mp4`.slice(-200), type: "video/mp4" });
  const signed = await api("GET", `videos/${id}/upload/s3/params?${query}`);
  const clip = await makeClip({ seconds: 4, size: "320x240" });
  await fetch(signed.body.url, { method: "PUT", headers: signed.body.headers, body: new Uint8Array(clip) });
  await api("POST", `videos/${id}/upload/complete`);
  for (const [i, language] of ["en", "de"].entries()) {
    const label = encodeURIComponent((payloads[3 + i] ?? "").replaceAll('"', "'").slice(0, 80));
    const answer = await call(platform, "PUT", `videos/${id}/captions/${language}?label=${label}`, {
      token: creator.token,
      raw: inCaptions(),
      headers: { "content-type": "text/vtt" },
    });
    if (answer.status !== 200) throw new Error(`the captions were refused: ${JSON.stringify(answer.body)}`);
  }
  await until(
    async () => (await api("GET", `videos/${id}`)).body.state as string,
    (state) => state === "ready",
    120,
  );
  return id;
}

/** One more video for each payload, listed as if it played: its title is what lists and search show. */
async function draftOthers(): Promise<void> {
  for (const payload of payloads) {
    const title = `${marker} ${payload}`.slice(0, 200);
    const { body } = await api("POST", "videos", { title, visibility: "public", description: payload });
    await neon(databaseUrl)`update videos set state = 'ready', playable = true, epoch = 1 where id = ${body.id}`;
    // A change takes it to the search index.
    await api("PATCH", `videos/${body.id}`, { title });
    titles.push(title.trim().replace(/\s+/g, " "));
  }
}

let context: BrowserContext;
let page: Page;
let complaints: string[];
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // What the policy refused was at least tried, so text became markup somewhere.
    if (/content security policy|refused to/i.test(message.text())) complaints.push(`policy: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (request.url().includes("xss.example")) complaints.push(`request: ${request.url()}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      Object.assign(globalThis, { violated: `${event.violatedDirective} ${event.blockedURI}` });
    });
  });
});
afterEach(() => context.close());

/** What went wrong on this page, with what only a payload that ran or became markup leaves behind. */
async function harm(): Promise<string[]> {
  const inside = await page.evaluate(() => {
    const found: string[] = [];
    const left = globalThis as unknown as { hacked?: unknown; violated?: string };
    if (left.hacked !== undefined) found.push("a payload ran");
    if (left.violated) found.push(`violation: ${left.violated}`);
    // Every node below, shadow roots included.
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
          if (name.startsWith("on")) found.push(`<${element.localName} ${name}>`);
          if (/^\s*(?:javascript|vbscript):/i.test(value)) found.push(`<${element.localName} ${name}="${value}">`);
        }
        if (element.hasAttribute("data-xss") || element.localName === "xss") found.push(`<${element.localName}>`);
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return found;
  });
  return [...complaints, ...inside];
}

async function signIn(): Promise<void> {
  await page.goto(`${platform.at.app}/login`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.locator("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Upload" }).waitFor();
}

test("a payload that reaches a page as markup would be noticed", async () => {
  await page.goto(platform.at.app);
  expect(await harm()).toEqual([]);
  // One of them would leave the page, which ends the look at it.
  for (const payload of payloads.filter((text) => text.startsWith("<") && !text.startsWith("<meta"))) {
    await page.evaluate((html) => {
      const element = document.createElement("div");
      element.innerHTML = html;
      document.body.append(element);
    }, payload);
  }
  const noticed = await until(harm, (found) => found.length > 3, 10);
  expect(noticed.length).toBeGreaterThan(3);
});

test("home and search show titles and names as they were written", async () => {
  await page.goto(platform.at.app);
  await page.getByText(marker).first().waitFor();
  expect(await harm()).toEqual([]);
  await until(
    async () => (await call(platform, "GET", `search?q=${marker}`)).body.items.length as number,
    (found) => found > 3,
    30,
  );
  for (const words of [`${marker} ${payloads[1]}`.slice(0, 150), marker]) {
    await page.goto(`${platform.at.app}/search?q=${encodeURIComponent(words)}`);
    await page.getByRole("heading", { name: /Results for/ }).waitFor();
    await page.getByText(marker).first().waitFor();
    expect(await harm()).toEqual([]);
  }
  const shown = (await page.locator("main").innerText()).replace(/\s+/g, " ");
  expect(titles.filter((title) => shown.includes(title)).length).toBeGreaterThan(3);
});

test("the watch page plays, with title, description, labels and cues as text", async () => {
  await page.goto(`${platform.at.app}/watch/${watched}`);
  await page.waitForSelector("video");
  await page.evaluate(() => {
    const video = document.querySelector("video");
    if (!video) return;
    video.muted = true;
    for (const track of video.textTracks) track.mode = "showing";
    return video.play();
  });
  await until(
    () => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0),
    (time) => time > 1.5,
    30,
  );
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(payloads[1]);
  expect(await harm()).toEqual([]);
  // What a link preview reads.
  const html = await (await fetch(`${platform.at.app}/watch/${watched}`)).text();
  const preview = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const title = parsed.querySelector('meta[property="og:title"]')?.getAttribute("content");
    const strange = parsed.querySelectorAll("[data-xss], xss, [onerror], [onload], img, svg, iframe, style").length;
    const isData = (script: HTMLScriptElement) => script.type === "application/ld+json";
    const scripts = [...parsed.scripts]
      .filter((script) => !isData(script))
      .map((script) => script.getAttribute("src")?.startsWith("/assets/"));
    const data = [...parsed.scripts].filter(isData).map((script) => JSON.parse(script.text).name as string);
    return { title, page: parsed.title, strange, scripts, data };
  }, html);
  expect(preview).toEqual({
    title: payloads[1],
    page: `${payloads[1]} · Edgereel`,
    strange: 0,
    scripts: [true],
    data: [payloads[1]],
  });
}, 60_000);

test("studio, its editor and what else an account and an admin see", async () => {
  await signIn();
  for (const path of [
    "/studio",
    `/studio/${watched}/log`,
    "/account",
    "/admin",
    "/admin/users",
    "/admin/audit-log",
    "/admin/status",
  ]) {
    await page.goto(`${platform.at.app}${path}`);
    await shown(page);
    expect([path, await harm()]).toEqual([path, []]);
  }
  await page.goto(`${platform.at.app}/studio`);
  const edit = page.getByRole("button", { name: /^Edit/ }).last();
  await edit.waitFor();
  await edit.click();
  await page.getByLabel("Title").first().waitFor();
  expect(await harm()).toEqual([]);
}, 60_000);
