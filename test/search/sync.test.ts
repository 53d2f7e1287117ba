import { afterAll, beforeAll, expect, test } from "vitest";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, noRateLimits, type Person } from "../security/cast.ts";
import { addVideo, creatorNamed, indexed, indexOf, oweSync, search, settle, titles, typesenseOf } from "./platform.ts";

let h: Harness;
let owner: Person;
let admin: Person;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  owner = await creatorNamed(h, "Olga Owner");
  admin = await newPerson(h, "admin");
});
afterAll(() => h?.stop());

const status = async () => (await call(h, "GET", "admin/search", { token: admin.token })).body;
const document = (id: string) => indexOf(h).documents(id).retrieve();

test("the first change makes a collection of its own name and leads the alias there", async () => {
  const id = await addVideo(h, owner, { title: "First of all", tags: ["one"], categories: ["film"], views: 3 });
  await settle(h);
  expect(await document(id)).toMatchObject({
    ...{ id, title: "First of all", tags: ["one"], categories: ["film"], owner_id: owner.id, owner_name: "Olga Owner" },
    ...{ visibility: "public", length: "short", year: "2026", upload_date: 1_767_225_600, view_count: 3 },
  });
  const alias = await typesenseOf(h).aliases("videos").retrieve();
  expect(alias.collection_name).toMatch(/^videos_\d+$/);
  expect(await status()).toMatchObject({ collection: alias.collection_name, documents: 1, videos: 1 });
});

test("a change, an unpublishing and a deletion reach the index behind the reply", async () => {
  const id = await addVideo(h, owner, { title: "Kingfisher" });
  await settle(h);
  const change = (fields: object) => call(h, "PATCH", `videos/${id}`, { token: owner.token, body: fields });
  await change({ title: "Goshawk" });
  await until(
    () => titles(h, "goshawk"),
    (found) => found.length === 1,
  );
  expect(await titles(h, "kingfisher")).toEqual([]);
  await call(h, "POST", `videos/${id}/unpublish`, { token: owner.token });
  await until(
    () => indexed(h),
    (ids) => !ids.includes(id),
  );
  await change({ visibility: "public" });
  await until(
    () => indexed(h),
    (ids) => ids.includes(id),
  );
  await call(h, "DELETE", `videos/${id}`, { token: owner.token });
  await until(
    () => indexed(h),
    (ids) => !ids.includes(id),
  );
});

test("many changes go together; an old state never takes the place of a newer one", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 30; i += 1) ids.push(await addVideo(h, owner, { title: `Swallow ${i} before` }));
  // Thirty rows, each twice, relayed by two crons at once while the titles change under them.
  for (const id of ids) await oweSync(h, id);
  const change = h.sql`update videos set title = replace(title, 'before', 'after') where id = any(${ids})`;
  const cron = () => h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(2026, 0, 1, 12, 1) });
  await Promise.all([cron(), cron(), change, cron()]);
  for (const id of ids) await oweSync(h, id);
  await settle(h);
  for (const id of ids) expect((await document(id)).title).toMatch(/^Swallow \d+ after$/);
});

test("what is said in a video is found with the time at which it is said", async () => {
  const id = await addVideo(h, owner, { title: "Evening lecture" });
  const captions = [
    "WEBVTT",
    "00:01.000 --> 00:04.000\nGood evening, everybody.",
    "01:23.500 --> 01:27.000\nA capacitor keeps <i>charge</i> & voltage.",
    "02:40.000 --> 02:44.000\n絶縁体の話をしましょう",
  ].join("\n\n");
  const stored = await call(h, "PUT", `videos/${id}/captions/en`, {
    token: owner.token,
    raw: captions,
    headers: { "content-type": "text/vtt" },
  });
  expect(stored.status).toBeLessThan(300);
  await settle(h);
  const [hit] = (await search(h, "capacitor voltage")).items;
  expect(hit.match.moments).toEqual([
    {
      startSeconds: 83.5,
      url: `${h.at.app}/watch/${id}?t=83`,
      text: [
        { text: "A ", match: false },
        { text: "capacitor", match: true },
        { text: " keeps charge & ", match: false },
        { text: "voltage", match: true },
        { text: ".", match: false },
      ],
    },
  ]);
  const [japanese] = (await search(h, "絶縁体")).items;
  expect(japanese.match.moments).toMatchObject([{ startSeconds: 160 }]);
  const tracks = (await call(h, "GET", `videos/${id}/captions`)).body.items;
  await call(h, "DELETE", `videos/${id}/captions/${tracks[0].id}`, { token: owner.token });
  await settle(h);
  expect((await search(h, "capacitor")).items).toEqual([]);
});

test("a creator's new name is found, the old one is not", async () => {
  const renamed = await creatorNamed(h, "Quillon Books");
  await addVideo(h, renamed, { title: "About binding" });
  await settle(h);
  const answer = await call(h, "PATCH", "users/me", { token: renamed.token, body: { displayName: "Vellum House" } });
  expect(answer.status).toBe(200);
  await settle(h);
  expect(await titles(h, "vellum")).toEqual(["About binding"]);
  expect(await titles(h, "quillon")).toEqual([]);
});

test("views reach the index by cron every ten minutes, and the night finds those that did not", async () => {
  const id = await addVideo(h, owner, { title: "Counted" });
  await settle(h);
  const before = (await document(id)).weighted_score;
  await h.sql`update videos set view_count = 1000 where id = ${id}`;
  await h.sql`insert into video_views (id, video_id, viewer_key) values ('viw_one', ${id}, 'somebody')`;
  await settle(h, new Date(2026, 0, 1, 12, 10));
  const counted = await document(id);
  expect([counted.view_count, counted.weighted_score > before]).toEqual([1000, true]);
  await h.sql`update videos set view_count = 2000 where id = ${id}`;
  await h.sql`delete from video_views`;
  await h.sql`delete from site_settings where name = 'search.check'`;
  await settle(h, new Date(2026, 0, 2, 3, 10));
  expect((await document(id)).view_count).toBe(2000);
  expect((await status()).check).toMatchObject({ missing: 0, extra: 0, changed: 0, failed: 0, counts: 1 });
  // Likes weigh in the score as well, where nobody watched since.
  const { weighted_score: unliked } = await document(id);
  await h.sql`update videos set like_count = 1000 where id = ${id}`;
  await h.sql`delete from site_settings where name = 'search.check'`;
  await settle(h, new Date(2026, 0, 3, 3, 10));
  expect((await document(id)).weighted_score).toBeGreaterThan(unliked);
  expect((await status()).check).toMatchObject({ changed: 0, counts: 1 });
});

test("likes reach the score with the views they come with, and in the night where there was none", async () => {
  const id = await addVideo(h, owner, { title: "Liked" });
  await settle(h);
  const score = async () => (await document(id)).weighted_score;
  const unliked = await score();
  await h.sql`insert into video_views (id, video_id, viewer_key) values ('viw_two', ${id}, 'somebody')`;
  expect((await call(h, "PUT", `videos/${id}/like`, { token: owner.token })).status).toBeLessThan(300);
  await settle(h, new Date(2026, 0, 1, 12, 10));
  const liked = await score();
  // Four views' worth: log2(1 + 4).
  expect(liked - unliked).toBeCloseTo(Math.log2(5), 2);
  await h.sql`delete from video_views`;
  await call(h, "DELETE", `videos/${id}/like`, { token: owner.token });
  await settle(h, new Date(2026, 0, 1, 12, 20));
  expect(await score()).toBe(liked);
  await h.sql`delete from site_settings where name = 'search.check'`;
  await settle(h, new Date(2026, 0, 2, 3, 10));
  expect(await score()).toBe(unliked);
  expect((await status()).check).toMatchObject({ changed: 0, failed: 0, counts: 1 });
});

test("the comparison finds what is missing, too much and out of date, repairs it, and tells", async () => {
  const [lost, stale] = [
    await addVideo(h, owner, { title: "Lost entry" }),
    await addVideo(h, owner, { title: "Stale entry" }),
  ];
  await settle(h);
  const before = await indexed(h);
  await indexOf(h).documents(lost).delete();
  await h.sql`update videos set title = 'Fresh entry' where id = ${stale}`;
  const left = { ...(await document(stale)), id: "vid_z0000000000000000000" };
  await indexOf(h).documents().upsert(left);
  const last = (await status()).check?.at;
  expect((await call(h, "POST", "admin/search/check", { token: admin.token })).status).toBe(202);
  await until(
    async () => (await status()).check?.at,
    (at) => at !== last,
  );
  expect(await indexed(h)).toEqual(before);
  expect(await titles(h, "fresh entry")).toEqual(["Fresh entry"]);
  const { check, documents, videos, waiting } = await status();
  expect(check).toMatchObject({ checked: before.length, missing: 1, extra: 1, changed: 1, failed: 0 });
  expect([documents, waiting.count]).toEqual([videos, 0]);
});
