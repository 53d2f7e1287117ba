import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, noRateLimits, type Person } from "../security/cast.ts";
import { addVideo, creatorNamed, indexed, oweSync, settle, titles, typesenseOf } from "./platform.ts";

let h: Harness;
let owner: Person;
let admin: Person;
const many = 250;
const ids: string[] = [];
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  owner = await creatorNamed(h, "Olga Owner");
  admin = await newPerson(h, "admin");
  ids.push(...Array.from({ length: many }, () => newId("video")));
  await h.sql`insert into videos (id, owner_id, title, visibility, state, playable, epoch)
    select id, ${owner.id}, 'Pebble ' || id, 'public', 'ready', true, 1 from unnest(${ids}::text[]) as id`;
  // The first collection is compared with Postgres, which fills it.
  await oweSync(h, ids[0] ?? "");
  await settle(h);
});
afterAll(() => h?.stop());

const status = async () => (await call(h, "GET", "admin/search", { token: admin.token })).body;
const collections = async () =>
  (await typesenseOf(h).collections().retrieve()).map(({ name }) => name).filter((name) => name.startsWith("videos_"));

test("a reindex replaces the collection while every search is answered whole, and changes meanwhile are not lost", async () => {
  const old = (await status()).collection;
  const began = await call(h, "POST", "admin/search/reindex", { token: admin.token });
  expect([began.status, began.body.state, began.body.total]).toEqual([202, "running", many]);
  const answers: number[] = [];
  const [changed = "", deleted = "", hidden = ""] = ids;
  const changing = (async () => {
    await call(h, "PATCH", `videos/${changed}`, { token: owner.token, body: { title: "Boulder" } });
    await call(h, "DELETE", `videos/${deleted}`, { token: owner.token });
    await call(h, "POST", `videos/${hidden}/unpublish`, { token: owner.token });
  })();
  let running = true;
  while (running) {
    answers.push((await call(h, "GET", "search?q=pebble&limit=1")).body.found);
    const { reindex } = await status();
    running = reindex.state === "running";
    expect(reindex.done).toBeLessThanOrEqual(reindex.total);
    if (running) await h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(2026, 0, 1, 12, 1) });
  }
  await changing;
  await settle(h);
  expect(Math.min(...answers)).toBeGreaterThanOrEqual(many - 3);
  const { collection, documents, reindex } = await status();
  expect(collection).not.toBe(old);
  expect(collection).toBe(reindex.collection);
  expect(await collections()).toEqual([collection]);
  expect(documents).toBe(many - 2);
  const now = await indexed(h);
  expect([now.includes(changed), now.includes(deleted), now.includes(hidden)]).toEqual([true, false, false]);
  expect(await titles(h, "boulder")).toEqual(["Boulder"]);
});

test("a run that was given up for another leaves no collection behind", async () => {
  const first = (await call(h, "POST", "admin/search/reindex", { token: admin.token })).body.collection;
  const second = (await call(h, "POST", "admin/search/reindex", { token: admin.token })).body.collection;
  await settle(h);
  expect(first).not.toBe(second);
  expect(await collections()).toEqual([second]);
});

test("synonyms of admins reach the index, and are refused where they are none", async () => {
  await addVideo(h, owner, { title: "Cooking with aubergines" });
  await settle(h);
  expect(await titles(h, "eggplants")).toEqual([]);
  const put = (groups: unknown) => call(h, "PUT", "admin/search/synonyms", { token: admin.token, body: { groups } });
  expect((await put([["alone"]])).status).toBe(422);
  expect((await put([["eggplants", "aubergines"]])).body).toEqual({ groups: [["eggplants", "aubergines"]] });
  await settle(h);
  expect(await titles(h, "eggplants")).toEqual(["Cooking with aubergines"]);
  expect((await call(h, "GET", "admin/search/synonyms", { token: owner.token })).status).toBe(403);
});

test("the log tells who built the index anew and who changed synonyms, from what to what", async () => {
  const entries = async (action: string) =>
    (await call(h, "GET", `admin/audit-log?actor=${admin.id}&action=${action}`, { token: admin.token })).body.items;
  const before = (await entries("search.reindex")).length;
  const { collection } = (await call(h, "POST", "admin/search/reindex", { token: admin.token })).body;
  const built = await entries("search.reindex");
  expect(built).toHaveLength(before + 1);
  expect(built[0]).toMatchObject({
    actor: { id: admin.id },
    target: { id: "site" },
    detail: { after: { collection } },
  });
  const put = (groups: string[][]) => call(h, "PUT", "admin/search/synonyms", { token: admin.token, body: { groups } });
  await put([["spud", "potato"]]);
  await put([["spud", "tuber"]]);
  expect((await entries("search.synonyms"))[0].detail).toEqual({
    before: [["spud", "potato"]],
    after: [["spud", "tuber"]],
  });
  const noted = (await entries("search.synonyms")).length;
  expect((await put([["alone"]])).status).toBe(422);
  const denied = { token: owner.token, body: { groups: [] } };
  expect((await call(h, "PUT", "admin/search/synonyms", denied)).status).toBe(403);
  expect((await call(h, "POST", "admin/search/reindex", { token: owner.token })).status).toBe(403);
  expect(await entries("search.synonyms")).toHaveLength(noted);
  expect(await entries("search.reindex")).toHaveLength(before + 1);
  await settle(h);
});

test("an index that was lost as a whole is made anew by the next change", async () => {
  for (const name of await collections()) await typesenseOf(h).collections(name).delete();
  await typesenseOf(h).aliases("videos").delete();
  await addVideo(h, owner, { title: "After the loss" });
  await settle(h);
  expect(await indexed(h)).toHaveLength((await status()).videos);
});
