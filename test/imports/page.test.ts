import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Platform } from "../../local/platform.ts";
import { openPage, startSite, type Site } from "../e2e/site.ts";
import { makeClip } from "../media/make-clip.ts";
import { serveFile, startSource } from "./source-server.ts";

let site: Site;
let platform: Platform;
let page: Page;
let source: Awaited<ReturnType<typeof startSource>>;
let release = () => {};
let complaints: string[];

beforeAll(async () => {
  const clip = await makeClip({ seconds: 4, size: "320x180" });
  source = await startSource(async (request, response) => {
    if (request.url === "/summer_film.mp4") {
      response.writeHead(200, { "content-length": clip.length });
      response.write(clip.subarray(0, clip.length / 2));
      await new Promise<void>((resolve) => (release = resolve));
      return void response.end(clip.subarray(clip.length / 2));
    }
    if (request.url === "/page.html") return serveFile(Buffer.from("<!doctype html>".repeat(500)))(request, response);
    response.writeHead(404).end();
  });
  // The transcoder has the environment of this process; the Worker must know the host as well.
  process.env.IMPORT_ALLOW_HOSTS = source.host;
  const variables = { IMPORT_ALLOW_HOSTS: source.host };
  site = await startSite(variables);
  ({ platform } = site);
  ({ page, complaints } = await openPage(site.browser, { viewport: { width: 1280, height: 800 } }));
}, 120_000);
afterAll(async () => {
  delete process.env.IMPORT_ALLOW_HOSTS;
  await site?.stop();
  await source?.stop();
});

test("a film is imported from a link through the page, followed over a reload, and plays", async () => {
  await page.goto(platform.at.app);
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("Display name").fill("Edith Example");
  await page.getByLabel("Email").fill(`${crypto.randomUUID()}@example.test`);
  await page.getByLabel("Password").fill("quiet river under stones");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Become a creator" }).click();
  await page.getByRole("button", { name: "Or import from a link" }).click();

  await page.getByLabel("Link to the video file").fill(`${source.url}/summer_film.mp4`);
  expect(await page.getByLabel("Title").inputValue()).toBe("summer film");
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByText("Importing “summer film”").waitFor();
  await page.getByText(/^\d+ % · .* of /).waitFor();

  // The import does not need the page; who comes back by the studio finds it again.
  await page.goto(`${platform.at.app}/studio`);
  await page.getByRole("link", { name: "Upload file" }).click();
  await page.getByText("Importing “summer film”").waitFor();
  release();
  await page.waitForURL(/\/watch\/vid_/, { timeout: 30_000 });
  await page.waitForSelector("video", { timeout: 60_000 });
  expect(complaints).toEqual([]);
}, 120_000);

test("what is refused is said in words, and the same video takes another link", async () => {
  await page.goto(`${platform.at.app}/upload`);
  await page.getByRole("button", { name: "Or import from a link" }).click();
  await page.getByLabel("Link to the video file").fill("https://user:secret@example.com/film.mp4");
  await page.getByLabel("Title").fill("Second try");
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByText("must not hold a user name or password").waitFor();

  for (const [link, words] of [
    [`${source.url}/page.html`, "not a video"],
    [`${source.url}/nothing.mp4`, "no file at this address"],
    ["https://localhost/film.mp4", "private network"],
  ] as const) {
    await page.getByLabel("Link to the video file").fill(link);
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByRole("alert").getByText(words).waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Try again" }).click();
  }

  await page.getByLabel("Link to the video file").fill(`${source.url}/summer_film.mp4`);
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("Link to the video file").waitFor();
  const { items } = (await (
    await page.request.get(`${platform.at.app}/api/v1/videos?mine=true`, {
      headers: { authorization: `Bearer ${await accessToken()}` },
    })
  ).json()) as { items: { title: string; state: string }[] };
  expect(items.map(({ title, state }) => [title, state])).toEqual([
    ["Second try", "draft"],
    ["summer film", "ready"],
  ]);
}, 120_000);

async function accessToken(): Promise<string> {
  const answer = await page.evaluate(async () =>
    (
      await fetch("/api/v1/auth/refresh", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      })
    ).json(),
  );
  return (answer as { accessToken: string }).accessToken;
}
