import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let creator: Account;
let ids: string[];
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600" });
  creator = await signUp(h, "creator");
  ids = [];
  for (let i = 0; i < 7; i += 1) {
    const { id } = await newDraft(h, creator, {
      title: `No ${i}`,
      visibility: "public",
      language: i % 2 === 0 ? "en" : "de",
    });
    ids.push(id);
    // Every two alike, so that the id must decide.
    await h.sql`update videos set state = 'ready', playable = true, view_count = ${Math.floor(i / 2) * 1000},
      trending_score = ${Math.floor(i / 2) / 3}, duration_seconds = ${10 + Math.floor((6 - i) / 2) * 0.1} where id = ${id}`;
  }
  const hidden = await newDraft(h, creator, { title: "hidden", visibility: "private" });
  await h.sql`update videos set state = 'ready', playable = true, view_count = 99999 where id = ${hidden.id}`;
});
afterAll(() => h.stop());

async function pages(query: string, limit: number): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const answer = await call(h, "GET", `videos?${query}&limit=${limit}${next}`);
    expect(answer.status).toBe(200);
    seen.push(...answer.body.items.map((item: { id: string }) => item.id));
    cursor = answer.body.nextCursor;
  } while (cursor);
  return seen;
}

test.each([
  ["newest", (rows: Row[]) => rows.toSorted((a, b) => b.createdAt - a.createdAt)],
  ["popular", (rows: Row[]) => rows.toSorted((a, b) => b.views - a.views || (a.id < b.id ? 1 : -1))],
  ["trending", (rows: Row[]) => rows.toSorted((a, b) => b.trend - a.trend || (a.id < b.id ? 1 : -1))],
  ["longest", (rows: Row[]) => rows.toSorted((a, b) => b.seconds - a.seconds || (a.id < b.id ? 1 : -1))],
])("%s first, by pages of any size that miss and repeat none", async (sort, order) => {
  const rows = (await h.sql`select id, created_at, view_count::int as views, trending_score as trend,
    duration_seconds as seconds from videos where visibility = 'public'`) as (Row & { created_at: Date })[];
  const wanted = order(rows.map((row) => ({ ...row, createdAt: new Date(row.created_at).getTime() }))).map(
    ({ id }) => id,
  );
  for (const limit of [1, 2, 3, 100]) expect(await pages(`sort=${sort}`, limit)).toEqual(wanted);
});
type Row = { id: string; createdAt: number; views: number; trend: number; seconds: number };

test("a cursor of another sort, and what is no cursor, is refused", async () => {
  const cursorOf = async (sort: string) =>
    (await call(h, "GET", `videos?sort=${sort}&limit=1`)).body.nextCursor as string;
  const sorts = ["newest", "popular", "trending", "longest"];
  for (const from of sorts) {
    const cursor = encodeURIComponent(await cursorOf(from));
    for (const sort of sorts) {
      const { status } = await call(h, "GET", `videos?sort=${sort}&cursor=${cursor}`);
      expect([from, sort, status]).toEqual([from, sort, from === sort ? 200 : 422]);
    }
  }
  const [id] = ids;
  for (const [sort, cursor] of [
    ["popular", `p1.5_${id}`],
    ["popular", `p1e400_${id}`],
    ["popular", "p1_vid_x"],
    ["longest", `l1-1_${id}`],
    ["trending", `t1'_${id}`],
  ]) {
    expect((await call(h, "GET", `videos?sort=${sort}&cursor=${encodeURIComponent(cursor ?? "")}`)).status).toBe(422);
  }
});

test("filters by language, length and age, alone and together", async () => {
  const found = async (query: string) => (await pages(query, 100)).length;
  expect(await found("language=de")).toBe(3);
  expect(await found("language=EN")).toBe(4);
  expect(await found("minDurationSeconds=10.1")).toBe(5);
  expect(await found("maxDurationSeconds=10")).toBe(2);
  expect(await found("minDurationSeconds=10.1&maxDurationSeconds=10.2&language=en&sort=popular")).toBe(2);
  await h.sql`update videos set created_at = now() - interval '3 days' where id = ${ids[0]}`;
  expect(await found(`since=${new Date(Date.now() - 86_400_000).toISOString()}`)).toBe(6);
  // Nothing hidden by asking for it.
  expect(await found("visibility=private")).toBe(0);
  expect((await call(h, "GET", "videos?since=yesterday")).status).toBe(422);
  expect((await call(h, "GET", "videos?minDurationSeconds=-1")).status).toBe(422);
  expect((await call(h, "GET", "videos?sort=best")).status).toBe(422);
});

test("one's own list takes the same sorts and filters, hidden videos included", async () => {
  const mine = async (query: string) =>
    (await call(h, "GET", `videos?mine=true&${query}`, { token: creator.token })).body.items as { title: string }[];
  expect((await mine("sort=popular&limit=1"))[0]?.title).toBe("hidden");
  expect(await mine("visibility=private&state=ready")).toHaveLength(1);
  expect(await mine("state=draft")).toHaveLength(0);
});
