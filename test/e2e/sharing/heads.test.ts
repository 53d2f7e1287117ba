import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../schema/id.ts";
import { call } from "../../client.ts";
import { launchBrowser } from "../browser.ts";
import { startHarness, type Harness } from "../../harness.ts";
import { newPerson, newVideo, noRateLimits, takeDown, type Person } from "../../security/cast.ts";

// What crawlers and those who show links read in a page's head, as a browser parses it.

let h: Harness;
let browser: Browser;
let creator: Person;
const nasty = `</script><script>alert(1)</script> & "q" <!-- ]]> \u2028 É`;

beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits }), launchBrowser()]);
  creator = await newPerson(h, "creator", { displayName: `Mira ${nasty}` });
});
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

/** The head of a page, without running its scripts. */
async function headOf(path: string) {
  const response = await fetch(`${h.at.app}${path}`);
  const html = await response.text();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("about:blank");
  const head = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const meta: Record<string, string> = {};
    for (const tag of parsed.querySelectorAll("head meta[property], head meta[name]")) {
      meta[tag.getAttribute("property") ?? tag.getAttribute("name") ?? ""] = tag.getAttribute("content") ?? "";
    }
    const links = [...parsed.querySelectorAll("link[rel=canonical], link[rel=alternate]")].map((link) => ({
      rel: link.getAttribute("rel"),
      type: link.getAttribute("type"),
      href: link.getAttribute("href") ?? "",
    }));
    const data = parsed.querySelector('script[type="application/ld+json"]')?.textContent ?? null;
    return { title: parsed.title, meta, links, data, inline: parsed.querySelectorAll("script:not([src])").length };
  }, html);
  await context.close();
  return { ...head, html, status: response.status, jsonLd: head.data === null ? null : JSON.parse(head.data) };
}

const canonical = (links: { rel: string | null; href: string }[]) => links.find(({ rel }) => rel === "canonical")?.href;

test("a public video's page has its title, previews, player, data and discovery, whatever its words are", async () => {
  const id = await newVideo(h, creator.id, { visibility: "public", title: `T ${nasty}`, description: `D ${nasty}` });
  const chapters = [
    { startSeconds: 0, title: `One ${nasty}` },
    { startSeconds: 4.5, title: "Two" },
  ];
  await h.sql`update videos set chapters = ${JSON.stringify(chapters)}::jsonb, duration_seconds = 3723.4,
    width = 1920, height = 1080, view_count = 12, like_count = 3, language = 'fr' where id = ${id}`;
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { tags: ["rivers", "a&b"] } });
  const { title, meta, links, jsonLd, inline, html } = await headOf(`/watch/${id}`);
  const page = `${h.at.app}/watch/${id}`;
  expect(title).toBe(`T ${nasty} · Edgereel`);
  expect(canonical(links)).toBe(page);
  expect(meta.description).toBe(`D ${nasty}`);
  const poster = `${h.at.app}/media/${id}/e1/poster-0123456789ab.jpg`;
  expect(meta).toMatchObject({
    "og:type": "video.other",
    "og:title": `T ${nasty}`,
    "og:description": `D ${nasty}`,
    "og:url": page,
    "og:image": poster,
    "og:video": `${h.at.app}/embed/${id}`,
    "og:video:type": "text/html",
    "og:video:width": "1280",
    "og:video:height": "720",
    "video:duration": "3723",
    "twitter:card": "player",
    "twitter:title": `T ${nasty}`,
    "twitter:image": poster,
    "twitter:player": `${h.at.app}/embed/${id}`,
    "twitter:player:width": "1280",
    "twitter:player:height": "720",
  });
  expect(meta.robots).toBeUndefined();
  const discovered = links.filter(({ type }) => type?.endsWith("+oembed"));
  expect(discovered.map(({ type }) => type)).toEqual(["application/json+oembed", "text/xml+oembed"]);
  for (const { href } of discovered) expect((await fetch(href)).status).toBe(200);
  expect(jsonLd).toMatchObject({
    "@context": "https://schema.org",
    "@type": "VideoObject",
    name: `T ${nasty}`,
    description: `D ${nasty}`,
    thumbnailUrl: [poster],
    duration: "PT1H2M3S",
    contentUrl: `${h.at.app}/media/${id}/master.m3u8`,
    embedUrl: `${h.at.app}/embed/${id}`,
    inLanguage: "fr",
    keywords: "a&b, rivers",
    author: { "@type": "Person", name: `Mira ${nasty}`, url: `${h.at.app}/channel/${creator.id}` },
    hasPart: [
      { "@type": "Clip", name: `One ${nasty}`, startOffset: 0, endOffset: 4.5, url: `${page}?t=0` },
      { "@type": "Clip", name: "Two", startOffset: 4.5, endOffset: 3723.4, url: `${page}?t=4.5` },
    ],
  });
  expect(Date.parse(jsonLd.uploadDate)).toBeGreaterThan(0);
  const counts = jsonLd.interactionStatistic.map((each: any) => [
    each.interactionType["@type"],
    each.userInteractionCount,
  ]);
  expect(counts).toEqual([
    ["WatchAction", 12],
    ["LikeAction", 3],
  ]);
  // The data and nothing else: no text has ended its element.
  expect(inline).toBe(1);
  expect(html).not.toContain("<script>alert");
});

test("private, drafted and taken down videos have the page of what does not exist", async () => {
  const title = "Nobody knows of this";
  const hidden = await newVideo(h, creator.id, { title });
  const draft = await newVideo(h, creator.id, { title, visibility: "public", state: "draft" });
  const down = await newVideo(h, creator.id, { title, visibility: "public" });
  await takeDown(h, down);
  const unknown = await headOf(`/watch/${newId("video")}`);
  expect(unknown.meta.robots).toBe("noindex");
  expect([unknown.jsonLd, unknown.links, unknown.meta["og:title"]]).toEqual([null, [], undefined]);
  for (const id of [hidden, draft, down]) expect((await headOf(`/watch/${id}`)).html).toBe(unknown.html);
});

test("what is unlisted is shown with its link and found by nobody; subscribers' videos lend neither picture nor player", async () => {
  const unlisted = await headOf(`/watch/${await newVideo(h, creator.id, { visibility: "unlisted", title: "U" })}`);
  expect([unlisted.meta.robots, canonical(unlisted.links), unlisted.meta["og:title"]]).toEqual([
    "noindex",
    undefined,
    "U",
  ]);
  expect(unlisted.jsonLd.embedUrl).toContain("/embed/");
  const id = await newVideo(h, creator.id, { visibility: "subscribers", title: "S" });
  const closed = await headOf(`/watch/${id}`);
  expect(closed.meta).toMatchObject({ robots: "noindex", "og:title": "S", "twitter:card": "summary" });
  expect(closed.jsonLd).toMatchObject({ requiresSubscription: true });
  expect(closed.html).not.toMatch(/\/media\/|\/embed\/|oembed/);
});

test("a video that names sites tells of no address that programs could not read", async () => {
  const id = await newVideo(h, creator.id, { visibility: "public", title: "Ours" });
  const set = (embedding: string, origins: string[]) =>
    h.sql`update videos set embedding = ${embedding}::video_embedding, allowed_origins = ${origins} where id = ${id}`;
  await set("listed", ["https://site.example"]);
  expect((await headOf(`/watch/${id}`)).html).not.toMatch(/\/media\/|\/embed\//);
  await set("nowhere", []);
  const { meta, jsonLd, html } = await headOf(`/watch/${id}`);
  expect(meta["twitter:card"]).toBe("summary_large_image");
  expect(html).not.toContain("/embed/");
  expect(jsonLd.contentUrl).toContain("/master.m3u8");
});

test("a channel's page is a profile with its feed, once it has published something", async () => {
  const mira = await newPerson(h, "creator", { displayName: `Ann ${nasty}` });
  const path = `/channel/${mira.id}`;
  await call(h, "PATCH", "users/me", { token: mira.token, body: { bio: `B ${nasty}` } });
  const before = await headOf(path);
  expect([before.meta.robots, before.jsonLd, before.links]).toEqual(["noindex", null, []]);
  await newVideo(h, mira.id, { visibility: "public" });
  const { title, meta, links, jsonLd, inline, html } = await headOf(path);
  expect(title).toBe(`Ann ${nasty} · Edgereel`);
  expect(meta).toMatchObject({ "og:type": "profile", "og:title": `Ann ${nasty}`, description: `B ${nasty}` });
  expect(canonical(links)).toBe(`${h.at.app}${path}`);
  const feed = links.find(({ type }) => type === "application/rss+xml");
  expect(feed?.href).toBe(`${h.at.app}/channels/${mira.id}/feed.xml`);
  expect((await fetch(feed?.href ?? "")).status).toBe(200);
  expect(jsonLd).toMatchObject({
    "@type": "ProfilePage",
    mainEntity: { "@type": "Person", name: `Ann ${nasty}`, description: `B ${nasty}`, identifier: mira.id },
  });
  expect(html).not.toContain("@example.test");
  expect(inline).toBe(1);
  const unknown = await headOf(`/channel/${newId("user")}`);
  expect([unknown.meta.robots, unknown.jsonLd]).toEqual(["noindex", null]);
});

test("pages have titles of their own, and only what is for everybody is offered to search engines", async () => {
  const seen = [];
  for (const path of ["/", "/login", "/studio", "/liked", "/no/such/page"]) {
    const { title, meta, links, status } = await headOf(path);
    seen.push([path, status, title, meta.robots ?? null, canonical(links) ?? null]);
  }
  expect(seen).toEqual([
    ["/", 200, "Edgereel", null, `${h.at.app}/`],
    ["/login", 200, "Sign in · Edgereel", "noindex", null],
    ["/studio", 200, "Your videos · Edgereel", "noindex", null],
    ["/liked", 200, "Liked videos · Edgereel", "noindex", null],
    ["/no/such/page", 404, "Edgereel", null, null],
  ]);
});
