import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { talk } from "../comments/talk.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { noRateLimits } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";
import { payloads } from "./xss-payloads.ts";

let h: Harness;
let browser: Browser;
let say: ReturnType<typeof talk>;
let creator: Account;
let viewer: Account;
let video: string;
let page: Page;
let studio: Page;
let complaints: string[];

beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits, LADDER: "240" }), launchBrowser()]);
  say = talk(h);
  await h.startTranscoder();
  [creator, viewer] = [await signUp(h, "creator"), await signUp(h)];
  await h.sql`update users set email_verified_at = now()`;
  const draft = await newDraft(h, creator, { title: "A long river", visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 20, size: "320x180" }));
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`)).body.state,
    (state) => state === "ready",
    90,
  );
  video = draft.id;
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 } });
  const desk = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  [page, studio, complaints] = [phone.page, desk.page, phone.complaints];
  await signIn(page, viewer);
  await signIn(studio, creator);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

async function signIn(page: Page, { email }: Account): Promise<void> {
  await page.goto(`${h.at.app}/login`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Library" }).waitFor();
}
const comments = (page: Page) => page.getByRole("list", { name: "Comments", exact: true });
const watch = (page: Page, query = "") => page.goto(`${h.at.app}/watch/${video}${query}`);
const fitsPhone = async () =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
/** Writes into the field of this name, and sends it. */
async function write(page: Page, label: string, text: string, action: string): Promise<void> {
  const form = page.locator("form", { has: page.getByLabel(label) });
  await form.getByLabel(label).fill(text);
  await form.getByRole("button", { name: action, exact: true }).click();
  await page.getByText(text).first().waitFor();
}

test("a viewer comments, likes, answers, changes and deletes on a phone", async () => {
  await watch(page);
  await page.getByRole("heading", { name: "0 comments" }).waitFor();
  await write(page, "Add a comment", "What a river!", "Comment");
  await page.getByRole("heading", { name: "1 comment" }).waitFor();
  const first = comments(page).getByRole("listitem").first();
  await first.getByRole("button", { name: "Like, 0 likes" }).click();
  await first.getByRole("button", { name: "Like, 1 like", pressed: true }).waitFor();
  await first.getByRole("button", { name: "Reply" }).click();
  await write(page, "Write an answer", "And so long", "Reply");
  await page.getByRole("heading", { name: "2 comments" }).waitFor();
  await fitsPhone();
  await page.reload();
  await page.getByRole("button", { name: "1 reply" }).click();
  await page.getByText("And so long").waitFor();

  const own = comments(page).locator("li.comment").first();
  await own
    .getByRole("button", { name: /^More about/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await write(page, "Change your comment", "What a lake!", "Save");
  await page.getByText("(edited)").waitFor();
  page.once("dialog", (dialog) => void dialog.accept());
  await own
    .locator(".replies")
    .getByRole("button", { name: /^More about/ })
    .click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("And so long").waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "1 comment" }).waitFor();
  await fitsPhone();
  expect(complaints).toEqual([]);
}, 60_000);

test("times go to their place in the video, addresses open elsewhere and give nothing away", async () => {
  await say.comment(viewer, video, "Look at 0:12, not at 9:99 or 5:00, and https://river.example/a?b=1#c).");
  await watch(page);
  await page.getByRole("button", { name: "0:12" }).click();
  await expect
    .poll(() => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0))
    .toBeGreaterThanOrEqual(12);
  expect(await page.getByRole("button", { name: /5:00|9:99/ }).count()).toBe(0);
  const link = page.getByRole("link", { name: "https://river.example/a?b=1#c" });
  expect(await link.evaluate((a: HTMLAnchorElement) => [a.href, a.target, a.rel, a.textContent])).toEqual([
    "https://river.example/a?b=1#c",
    "_blank",
    "nofollow ugc noopener noreferrer",
    "https://river.example/a?b=1#c",
  ]);
  await fitsPhone();
}, 60_000);

test("a link leads to its answer in its thread, and the bell to the comment that it tells of", async () => {
  const top = await say.comment(viewer, video, "Where is it?");
  for (let i = 0; i < 3; i += 1) await say.reply(creator, top.id, `In the north ${i}`);
  const answer = await say.reply(creator, top.id, "Far in the north");
  await page.goto(`${h.at.app}/`);
  await page.getByRole("button", { name: /^Notifications, \d+ unread/ }).click();
  await page
    .getByRole("link", { name: /answered your comment/ })
    .first()
    .click();
  await page.waitForURL(`**/watch/${video}?comment=${answer.id}`);
  const linked = page.locator(`#${answer.id}`);
  await linked.getByText("Far in the north").waitFor();
  await expect
    .poll(() =>
      linked.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }),
    )
    .toBe(true);
  await watch(page, "?comment=com_22222222222222222222");
  await page.getByText("The comment of this link is not there any more.").waitFor();
}, 60_000);

test("the owner holds comments back, approves one, pins it, blocks words and people", async () => {
  await studio.goto(`${h.at.app}/studio`);
  await studio.getByRole("button", { name: "Edit", exact: true }).click();
  await studio.getByLabel("Comments", { exact: true }).selectOption({ label: "Shown once you have approved them" });
  await studio.getByRole("button", { name: "Save", exact: true }).click();
  await studio.getByRole("form", { name: /^Edit/ }).waitFor({ state: "detached" });
  expect((await call(h, "GET", `videos/${video}`)).body.commentPolicy).toBe("held");

  await watch(page);
  await write(page, "Add a comment", "Please show me", "Comment");
  await page.getByText("Waits for approval").waitFor();
  await fitsPhone();

  await studio.getByRole("link", { name: "Comments on your videos" }).click();
  await studio.getByText("Please show me").waitFor();
  await studio.getByRole("button", { name: /^Approve the comment of/ }).click();
  await studio.getByText("No comments wait for you.").waitFor();
  await studio.getByLabel("Comments with one of these wait for you").fill("Spam\nspam\nbuy now");
  await studio.getByRole("button", { name: "Save words" }).click();
  await studio.getByText("Saved.").waitFor();
  expect(await studio.getByLabel("Comments with one of these wait for you").inputValue()).toBe("spam\nbuy now");

  await watch(studio);
  const approved = comments(studio).locator("li.comment", { hasText: "Please show me" });
  const more = approved.getByRole("button", { name: /^More about/ });
  await more.click();
  await studio.getByRole("button", { name: "Pin to the top" }).click();
  await approved.getByText("Pinned").waitFor();
  expect(await comments(studio).locator("li.comment").first().innerText()).toContain("Please show me");
  studio.once("dialog", (dialog) => void dialog.accept());
  await more.click();
  await studio.getByRole("button", { name: /^Block / }).click();
  await approved.getByText("is blocked.").waitFor();

  await watch(page);
  await page.getByLabel("Add a comment").fill("Still here");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await page.getByText("does not want comments and likes of yours here", { exact: false }).waitFor();
  await studio.goto(`${h.at.app}/studio/comments`);
  await studio.getByRole("button", { name: /^Unblock / }).click();
  await studio.getByText("Nobody.", { exact: false }).waitFor();
}, 60_000);

test("twenty payloads in comments are text, for the one who reads and the one who moderates", async () => {
  const { page: reader, context, complaints } = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  reader.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await say.policy(creator, video, "held");
  for (const payload of payloads) await say.comment(viewer, video, payload);
  await say.policy(creator, video, "open");
  const top = await say.comment(viewer, video, payloads.join("\n").slice(0, 4_900));
  for (const payload of payloads) await say.reply(viewer, top.id, payload);
  await signIn(reader, creator);
  for (const path of [`/watch/${video}?comment=${top.id}`, "/studio/comments"]) {
    await reader.goto(`${h.at.app}${path}`);
    await reader.locator("li.comment").first().waitFor();
    if (path.startsWith("/watch"))
      await reader
        .getByRole("button", { name: `${payloads.length} replies` })
        .first()
        .click();
    await reader
      .getByText(payloads[1] ?? "")
      .first()
      .waitFor();
    const strange = await reader.evaluate(() => [
      ...[...document.querySelectorAll(".comment *")]
        .filter((element) =>
          [...element.attributes].some(
            ({ name, value }) => name.startsWith("on") || /^\s*(?:javascript|data|vbscript):/i.test(value),
          ),
        )
        .map((element) => element.outerHTML),
      ...[...document.querySelectorAll(".comment-text :not(a, button)")].map((element) => element.outerHTML),
      ...("hacked" in globalThis ? ["a payload ran"] : []),
    ]);
    expect([path, strange, complaints]).toEqual([path, [], []]);
  }
  await context.close();
}, 90_000);
