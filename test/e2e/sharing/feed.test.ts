import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../schema/id.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../../client.ts";
import { startHarness, type Harness } from "../../harness.ts";
import { makeClip } from "../../media/make-clip.ts";
import { newVideo, noRateLimits, takeDown } from "../../security/cast.ts";
import { all, one, openXmlReader, textOf, type XmlElement } from "./read-xml.ts";

// A channel's feed against RSS 2.0, Apple's podcast tags and Media RSS, with the files that it names.

let h: Harness;
let xml: Awaited<ReturnType<typeof openXmlReader>>;
let creator: Account;
let saved: string;
let streamed: string;
const nasty = `R & <b>"x"</b> ]]> \u0001 \u{1f30a}`;
const readable = nasty.replace("\u0001", "");

beforeAll(async () => {
  [h, xml] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits, LADDER: "360" }), openXmlReader()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  await call(h, "PATCH", "users/me", {
    token: creator.token,
    body: { displayName: "Mira & Co", bio: "All <rivers>." },
  });
  const clip = await makeClip({ seconds: 4, size: "640x360" });
  const publish = async (fields: Record<string, unknown>) => {
    const draft = await newDraft(h, creator, { visibility: "public", ...fields });
    await uploadWhole(h, creator, draft, clip);
    await until(
      async () => (await call(h, "GET", `videos/${draft.id}`, { token: creator.token })).body,
      ({ state, posterUrl }) => state === "ready" && posterUrl,
      240,
    );
    // The last that is reported of it: nothing of the row changes by itself from here on.
    await until(
      async () =>
        (await h.sql`select has_storyboard and has_preview as made from videos where id = ${draft.id}`)[0]?.made,
      Boolean,
      240,
    );
    return draft.id;
  };
  const about = { description: `D ${nasty}`, tags: ["sea", "a&b"], categories: ["science"], language: "fr" };
  saved = await publish({ title: `T ${nasty}`, ...about });
  await call(h, "PATCH", `videos/${saved}`, { token: creator.token, body: { downloadable: true } });
  streamed = await publish({ title: "Streamed", ageRating: "adult" });
}, 600_000);
afterAll(async () => {
  await xml?.stop();
  await h?.stop();
});

const feedUrl = () => `${h.at.app}/channels/${creator.id}/feed.xml`;
async function readFeed(): Promise<{ channel: XmlElement; items: XmlElement[]; response: Response }> {
  const response = await fetch(feedUrl());
  const root = await xml.read(await response.text());
  expect([root.name, root.attributes.version]).toEqual(["rss", "2.0"]);
  const channel = one(root, "channel");
  return { channel, items: all(channel, "item"), response };
}

test("the channel and its newest videos stand in it with what feed readers and podcast programs require", async () => {
  const { channel, items, response } = await readFeed();
  expect(response.headers.get("content-type")).toBe("application/rss+xml; charset=utf-8");
  const page = `${h.at.app}/channel/${creator.id}`;
  const told = Object.fromEntries(channel.children.map(({ name, text }) => [name, text]));
  expect(told).toMatchObject({
    title: "Mira & Co",
    link: page,
    description: "All <rivers>.",
    language: "fr",
    "itunes:author": "Mira & Co",
    "itunes:explicit": "true",
    "itunes:type": "episodic",
  });
  expect(one(channel, "itunes:category").attributes.text).toBe("Science");
  expect(one(channel, "atom:link").attributes).toEqual({ rel: "self", type: "application/rss+xml", href: feedUrl() });
  expect(one(channel, "itunes:image").attributes.href).toBe(textOf(one(channel, "image"), "url"));
  expect(items.map((item) => textOf(item, "title"))).toEqual(["Streamed", `T ${readable}`]);
  const [, item] = items;
  if (!item) throw new Error("an item is missing");
  expect(textOf(item, "description")).toBe(`D ${readable}`);
  expect(textOf(item, "link")).toBe(`${h.at.app}/watch/${saved}`);
  expect([textOf(item, "guid"), one(item, "guid").attributes.isPermaLink]).toEqual([saved, "false"]);
  expect(textOf(item, "pubDate")).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
  expect([textOf(item, "itunes:duration"), textOf(item, "itunes:explicit")]).toEqual(["4", "false"]);
  expect(textOf(item, "media:keywords")).toBe("a&b, sea");
  expect(one(item, "media:player").attributes.url).toBe(`${h.at.app}/embed/${saved}`);
  const picture = await fetch(one(item, "media:thumbnail").attributes.url ?? "");
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
});

test("what may be saved is enclosed as a file of exactly the length and type that it is sent with", async () => {
  const { items } = await readFeed();
  const enclosures = items.map((item) => one(item, "enclosure").attributes);
  expect(enclosures[0]).toEqual({
    url: `${h.at.app}/media/${streamed}/master.m3u8`,
    length: "0",
    type: "application/vnd.apple.mpegurl",
  });
  const file = await fetch(enclosures[1]?.url ?? "");
  const bytes = (await file.arrayBuffer()).byteLength;
  expect([file.status, enclosures[1]?.type, enclosures[1]?.length]).toEqual([200, "video/mp4", String(bytes)]);
  expect(file.headers.get("content-type")).toBe("video/mp4");
  const content = one(items[1] as XmlElement, "media:content").attributes;
  expect(content).toMatchObject({ url: enclosures[1]?.url, fileSize: String(bytes), medium: "video", duration: "4" });
  // The length that was kept is the same.
  expect((await readFeed()).items.map((item) => one(item, "enclosure").attributes)).toEqual(enclosures);
});

test("a reader that has it already is told so, until something in it changes", async () => {
  const { response } = await readFeed();
  const etag = response.headers.get("etag") ?? "";
  const modified = response.headers.get("last-modified") ?? "";
  expect(response.headers.get("cache-control")).toBe("public, max-age=300");
  const ask = (headers: Record<string, string>) => fetch(feedUrl(), { headers });
  const same = await ask({ "if-none-match": etag });
  expect([same.status, same.headers.get("etag"), await same.text()]).toEqual([304, etag, ""]);
  expect((await ask({ "if-modified-since": modified })).status).toBe(304);
  expect((await ask({ "if-modified-since": new Date(Date.parse(modified) - 1000).toUTCString() })).status).toBe(200);
  // The tag counts before the date.
  expect((await ask({ "if-none-match": '"other"', "if-modified-since": modified })).status).toBe(200);
  // Views and likes are none of it.
  await h.sql`update videos set view_count = view_count + 1, like_count = 5 where id = ${saved}`;
  expect((await ask({ "if-none-match": etag })).status).toBe(304);
  await call(h, "PATCH", `videos/${streamed}`, { token: creator.token, body: { title: "Streamed, again" } });
  expect((await ask({ "if-none-match": etag })).status).toBe(200);
  const head = await fetch(feedUrl(), { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

test("nothing stands in it that not everybody may see, and no address that programs may not read", async () => {
  const hidden = ["private", "unlisted", "subscribers"] as const;
  for (const visibility of hidden) await newVideo(h, creator.id, { visibility, title: "Nobody knows" });
  await newVideo(h, creator.id, { visibility: "public", title: "Nobody knows", state: "draft" });
  const down = await newVideo(h, creator.id, { visibility: "public", title: "Nobody knows" });
  await takeDown(h, down);
  const ours = await newVideo(h, creator.id, { visibility: "public", title: "Ours alone" });
  await h.sql`update videos set allowed_origins = array['https://site.example'], embedding = 'listed' where id = ${ours}`;
  const { items } = await readFeed();
  expect(items).toHaveLength(3);
  const item = items.find((each) => textOf(each, "title") === "Ours alone") as XmlElement;
  expect(JSON.stringify(item)).not.toMatch(/\/media\/|\/embed\//);
  expect(textOf(item, "link")).toBe(`${h.at.app}/watch/${ours}`);
  expect(JSON.stringify(items)).not.toContain("Nobody knows");
  for (const id of [newId("user"), "nonsense"]) {
    expect((await call(h, "GET", `/channels/${id}/feed.xml`)).body.code).toBe("CHANNEL_NOT_FOUND");
  }
});

test("sound alone is enclosed as sound", async () => {
  await h.sql`update videos set visibility = 'private' where owner_id = ${creator.id}`;
  const draft = await newDraft(h, creator, { title: "Spoken", visibility: "public" });
  const sound = await makeClip({ seconds: 4, picture: false });
  await uploadWhole(h, creator, draft, sound, "sound.m4a");
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`, { token: creator.token })).body.state,
    (state) => state === "ready",
    120,
  );
  await call(h, "PATCH", `videos/${draft.id}`, { token: creator.token, body: { downloadable: true } });
  const { items } = await readFeed();
  const { url = "", type, length } = one(items[0] as XmlElement, "enclosure").attributes;
  const file = await fetch(url);
  const bytes = (await file.arrayBuffer()).byteLength;
  expect([type, file.headers.get("content-type"), length]).toEqual(["audio/mp4", "audio/mp4", String(bytes)]);
  expect(one(items[0] as XmlElement, "media:content").attributes.medium).toBe("audio");
}, 150_000);

test("oEmbed has the poster with its real size, or a smaller picture that fits", async () => {
  await h.sql`update videos set visibility = 'public' where id = ${saved}`;
  const ask = async (rest: string) =>
    (await call(h, "GET", `/oembed?url=${encodeURIComponent(`${h.at.app}/watch/${saved}`)}${rest}`)).body;
  const large = await ask("");
  expect([large.thumbnail_width, large.thumbnail_height]).toEqual([640, 360]);
  expect((await fetch(large.thumbnail_url)).headers.get("content-type")).toBe("image/jpeg");
  const small = await ask("&maxwidth=400");
  expect([small.thumbnail_width, small.thumbnail_height]).toEqual([320, 180]);
  expect((await fetch(small.thumbnail_url)).status).toBe(200);
  expect((await ask("&maxwidth=100")).thumbnail_url).toBeUndefined();
}, 90_000);
