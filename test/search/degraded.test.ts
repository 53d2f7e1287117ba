import { afterAll, beforeAll, expect, test } from "vitest";
import { listen, readBody, type StandIn } from "../../local/http-server.ts";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, noRateLimits, type Person } from "../security/cast.ts";
import { addVideo, creatorNamed, indexed, search, settle, titles } from "./platform.ts";

let h: Harness;
let gate: StandIn;
let open = true;
let owner: Person;
beforeAll(async () => {
  // Stands before Typesense, and answers nothing but errors while it is shut.
  gate = await listen(async (request, response) => {
    if (!open) {
      response.writeHead(503).end();
      return;
    }
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const body = await readBody(request);
    const answer = await fetch(new URL(request.url ?? "/", h.at.typesense), {
      method: request.method ?? "GET",
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  h = await startHarness({ RATE_LIMITS: noRateLimits, TYPESENSE_URL: gate.url });
  owner = await creatorNamed(h, "Olga Owner");
  const add = (fields: Parameters<typeof addVideo>[2]) => addVideo(h, owner, fields);
  await add({ title: "Harbour at night", tags: ["sea"], categories: ["travel"], views: 10 });
  await add({
    title: "Night train to the harbour",
    description: "Six hours along the coast",
    seconds: 3000,
    views: 90,
  });
  await add({ title: "東京タワーの夜景" });
  await add({ title: "Harbour secret", visibility: "private" });
  await add({ title: "Harbour taken down", takenDown: true });
  await settle(h);
});
afterAll(async () => {
  await h?.stop();
  await gate?.stop();
});

async function shut(): Promise<void> {
  open = false;
  await until(
    async () => (await search(h, "harbour")).degraded,
    (degraded) => degraded,
  );
}

async function reopen(): Promise<void> {
  open = true;
  await until(
    async () => (await search(h, "harbour")).degraded,
    (degraded) => !degraded,
  );
}

test("while Typesense is away, Postgres answers, marked as degraded, and shows no more than it", async () => {
  await shut();
  const both = ["Harbour at night", "Night train to the harbour"];
  expect((await titles(h, "harbour")).toSorted()).toEqual(both);
  expect((await titles(h, "night harbour")).toSorted()).toEqual(both);
  expect(await titles(h, "harb -train")).toEqual(["Harbour at night"]);
  expect(await titles(h, '"night train"')).toEqual(["Night train to the harbour"]);
  expect(await titles(h, "coast")).toEqual(["Night train to the harbour"]);
  expect((await titles(h, "habrour")).length).toBeLessThanOrEqual(2);
  expect(await titles(h, "harbourr")).not.toEqual([]);
  expect(await titles(h, "sea")).toEqual(["Harbour at night"]);
  expect((await titles(h, "olga")).length).toBe(3);
  expect(await titles(h, "タワー")).toEqual(["東京タワーの夜景"]);
  expect(await titles(h, "qwxzjv")).toEqual([]);
  expect(await titles(h, "harbour", { sort: "longest" })).toEqual(both.toReversed());
  expect(await titles(h, "harbour", { category: "travel" })).toEqual(["Harbour at night"]);
  expect(await titles(h, "harbour", { length: "long" })).toEqual(["Night train to the harbour"]);
  const first = await search(h, "harbour", { limit: "1", sort: "popular" });
  expect([first.degraded, first.found, first.nextCursor, first.items[0].title]).toEqual([true, 2, "2", both[1]]);
  expect(first.items[0].match.title).toContainEqual({ text: "harbour", match: true });
  expect(first.facets).toEqual({ category: [], tag: [], creator: [], length: [], year: [] });
  for (const q of ["' | !x", "a & ! b", "it's:*", "(((", "\\", "%", "100%_"]) {
    expect((await call(h, "GET", `search?q=${encodeURIComponent(q)}`)).status).toBe(200);
  }
  const { items } = (await call(h, "GET", "search/suggestions?q=harb")).body;
  expect(items.map(({ text }: { text: string }) => text).toSorted()).toEqual(both);
  await reopen();
});

test("while Typesense is away, admins still see what waits", async () => {
  await shut();
  const admin = await newPerson(h, "admin");
  await addVideo(h, owner, { title: "Waiting" });
  const { body } = await call(h, "GET", "admin/search", { token: admin.token });
  expect(body).toMatchObject({ collection: null, documents: null, videos: 4, waiting: { count: 1 } });
  expect((await call(h, "POST", "admin/search/reindex", { token: admin.token })).status).toBe(503);
  await reopen();
  await settle(h);
});

test("Typesense down for ten minutes loses nothing: additions, changes and deletions arrive when it is back", async () => {
  const kept = await addVideo(h, owner, { title: "Heron" });
  const doomed = await addVideo(h, owner, { title: "Heron doomed" });
  const hidden = await addVideo(h, owner, { title: "Heron hidden" });
  await settle(h);
  open = false;
  const later = await addVideo(h, owner, { title: "Heron later" });
  await call(h, "PATCH", `videos/${kept}`, { token: owner.token, body: { title: "Bittern" } });
  await call(h, "DELETE", `videos/${doomed}`, { token: owner.token });
  await call(h, "POST", `videos/${hidden}/unpublish`, { token: owner.token });
  // Ten minutes of cron, with whatever is due by then.
  for (let minute = 1; minute <= 10; minute += 1) {
    await h.sql`update outbox set next_attempt_at = next_attempt_at - interval '1 minute'`;
    await h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(2026, 0, 1, 12, minute) });
  }
  const [waiting] = await h.sql`select count(*)::int as n from outbox where topic = 'search.sync'`;
  expect(waiting?.n).toBeGreaterThanOrEqual(4);
  // Nobody sees meanwhile what was hidden or deleted.
  expect(await titles(h, "heron")).toEqual(["Heron later"]);
  open = true;
  await settle(h);
  const listed = (await h.sql`select id from videos where visibility = 'public' and playable and taken_down_at is null`)
    .map((row) => row.id as string)
    .toSorted();
  expect(await indexed(h)).toEqual(listed);
  expect(listed).toContain(later);
  const admin = await newPerson(h, "admin");
  await call(h, "POST", "admin/search/check", { token: admin.token });
  await settle(h);
  const { check } = (await call(h, "GET", "admin/search", { token: admin.token })).body;
  expect(check).toMatchObject({ missing: 0, extra: 0, changed: 0, failed: 0 });
});

test("when Typesense is back, the first change that reaches it takes along what waited", async () => {
  open = false;
  const waited = await addVideo(h, owner, { title: "Curlew waited" });
  const refused = await addVideo(h, owner, { title: "Curlew refused" });
  const cron = () => h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(2026, 0, 1, 12, 1) });
  const waits = (id: string) => h.sql`select attempts, last_error, next_attempt_at > now() as later,
    extract(epoch from next_attempt_at - now())::float8 as seconds
    from outbox where topic = 'search.sync' and payload ->> 'videoId' = ${id}`;
  // An outage of hours: the tries are five minutes apart by then, not an hour.
  await h.sql`update outbox set attempts = 11 where topic = 'search.sync'`;
  await cron();
  const [row] = await waits(waited);
  expect(row).toMatchObject({ attempts: 12, later: true });
  expect(row?.seconds).toBeLessThanOrEqual(300);
  // One that Typesense refused for what it is keeps its place.
  await h.sql`update outbox set last_error = 'refused: too long' where payload ->> 'videoId' = ${refused}`;

  open = true;
  const change = await addVideo(h, owner, { title: "Curlew change" });
  await until(
    async () => {
      await cron();
      return indexed(h);
    },
    (ids) => ids.includes(waited) && ids.includes(change),
  );
  expect(await waits(waited)).toEqual([]);
  expect(await waits(refused)).toMatchObject([{ attempts: 12, later: true }]);
  await settle(h);
  expect(await indexed(h)).toContain(refused);
});
