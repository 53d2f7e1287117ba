import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../schema/id.ts";
import { startHarness, type Harness } from "../../harness.ts";
import { newPerson, newVideo, noRateLimits, takeDown, type Person } from "../../security/cast.ts";
import { all, one, openXmlReader, textOf, type XmlElement } from "./read-xml.ts";

let h: Harness;
let xml: Awaited<ReturnType<typeof openXmlReader>>;
let creator: Person;
let rich: string;
let plain: string;
const many = 10_040;

beforeAll(async () => {
  [h, xml] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits }), openXmlReader()]);
  creator = await newPerson(h, "creator", { displayName: "Mira & <Co>" });
  const quiet = await newPerson(h, "creator");
  rich = await newVideo(h, creator.id, {
    visibility: "public",
    title: 'T & <b>"x"</b>',
    description: "D ".repeat(900),
  });
  plain = await newVideo(h, creator.id, { visibility: "public", title: "Ours alone" });
  await h.sql`update videos set allowed_origins = array['https://site.example'] where id = ${plain}`;
  for (const visibility of ["private", "unlisted", "subscribers"] as const) {
    await newVideo(h, quiet.id, { visibility, title: "Nobody knows" });
  }
  await newVideo(h, quiet.id, { visibility: "public", state: "draft", title: "Nobody knows" });
  const down = await newVideo(h, quiet.id, { visibility: "public", title: "Nobody knows" });
  await takeDown(h, down);
  // More than a page holds, a hundred of them at each instant.
  await h.sql`insert into videos (id, owner_id, title, visibility, state, playable, epoch, poster_file,
      duration_seconds, playable_at, created_at)
    select 'vid_' || translate(substr(md5(n::text), 1, 20), '01aeu', 'ghjkv'), ${creator.id}, 'Video ' || n, 'public',
      'ready', true, 1, 'poster-0123456789ab.jpg', 40000, now(), now() - interval '1 day' + (n / 100) * interval '1 s'
    from generate_series(1, ${many}) n`;
}, 300_000);
afterAll(async () => {
  await xml?.stop();
  await h?.stop();
});

async function read(path: string): Promise<{ root: XmlElement; response: Response }> {
  const response = await fetch(path.startsWith("http") ? path : `${h.at.app}${path}`);
  return { root: await xml.read(await response.text()), response };
}

test("every public video stands on one page of the sitemap, with its channel, and nothing that is hidden", async () => {
  const { root: index, response } = await read("/sitemap.xml");
  expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  expect([index.name, index.attributes.xmlns]).toEqual(["sitemapindex", "http://www.sitemaps.org/schemas/sitemap/0.9"]);
  const pages = index.children.map((entry) => textOf(entry, "loc"));
  expect(pages.map((page) => /\/sitemaps\/(\w+)/.exec(page)?.[1])).toEqual(["pages", "videos", "videos", "channels"]);
  const addresses: string[] = [];
  for (const page of pages) {
    const response = await fetch(page);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text.length).toBeLessThan(50e6);
    const locations = await xml.texts(text, "loc");
    expect(locations.length).toBeLessThanOrEqual(50_000);
    addresses.push(...locations);
  }
  const rows = await h.sql`select id from videos
    where visibility = 'public' and playable and taken_down_at is null order by created_at, id`;
  expect(rows).toHaveLength(many + 2);
  const expected = [
    `${h.at.app}/`,
    ...rows.map(({ id }) => `${h.at.app}/watch/${id}`),
    `${h.at.app}/channel/${creator.id}`,
  ];
  expect(addresses).toEqual(expected);
}, 120_000);

test("an entry has what the extension for videos requires, within its bounds", async () => {
  const from = async (id: string) => {
    const [row] = await h.sql`select extract(epoch from created_at) * 1000 as ms from videos where id = ${id}`;
    return (await read(`/sitemaps/videos-${Number(row?.ms)}-${id}.xml`)).root;
  };
  const root = await from(rich);
  const [first, second] = root.children;
  const video = one(first as XmlElement, "video:video");
  expect(textOf(video, "video:thumbnail_loc")).toBe(`${h.at.app}/media/${rich}/e1/poster-0123456789ab.jpg`);
  expect(textOf(video, "video:title")).toBe('T & <b>"x"</b>');
  expect(textOf(video, "video:description").length).toBeLessThanOrEqual(2048);
  expect(textOf(video, "video:player_loc")).toBe(`${h.at.app}/embed/${rich}`);
  expect(textOf(video, "video:duration")).toBe("10");
  expect(Date.parse(textOf(video, "video:publication_date"))).toBeGreaterThan(0);
  expect([textOf(video, "video:uploader"), one(video, "video:uploader").attributes.info]).toEqual([
    "Mira & <Co>",
    `${h.at.app}/channel/${creator.id}`,
  ]);
  expect(Date.parse(textOf(first as XmlElement, "lastmod"))).toBeGreaterThan(0);
  // Without a picture that crawlers may read it is a page as any other.
  expect(textOf(second as XmlElement, "loc")).toBe(`${h.at.app}/watch/${plain}`);
  expect(all(second as XmlElement, "video:video")).toEqual([]);
  // Eight hours are the most that the extension takes.
  const [long] = await h.sql`select id from videos where title = ${`Video ${many}`}`;
  const [entry] = (await from(long?.id as string)).children;
  expect(all(one(entry as XmlElement, "video:video"), "video:duration")).toEqual([]);
}, 60_000);

test("names that are no page are 404, and robots are told where the sitemap is and what is not for them", async () => {
  for (const name of [
    "x.xml",
    "videos-1-vid_x.xml",
    `videos-x-${rich}.xml`,
    `videos-1-${rich}`,
    `channels-${rich}.xml`,
  ]) {
    expect([name, (await fetch(`${h.at.app}/sitemaps/${name}`)).status]).toEqual([name, 404]);
  }
  const behind = await read(`/sitemaps/videos-${Date.now() + 60_000}-${newId("video")}.xml`);
  expect(behind.root.children).toEqual([]);
  const robots = await fetch(`${h.at.app}/robots.txt`);
  expect(robots.headers.get("content-type")).toContain("text/plain");
  const text = await robots.text();
  expect(text).toContain(`Sitemap: ${h.at.app}/sitemap.xml`);
  expect(text).toMatch(/^User-agent: \*$/m);
  expect(text).toMatch(/^Disallow: \/studio$/m);
});
