import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neon, neonConfig } from "@neondatabase/serverless";
import { Redis } from "@upstash/redis";
import Cloudflare from "cloudflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StandIn } from "../../local/http-server.ts";
import { startNeon } from "../../local/neon.ts";
import { startQueuePull } from "../../local/queue-pull/server.ts";
import { startRedis } from "../../local/redis.ts";
import { databaseUrl } from "../../local/settings.ts";
import { migrate } from "../../schema/migrate.ts";

// Each stand-in is spoken to by the client that production uses, and by nothing else. Typesense has a suite of its own,
// test/search/typesense-contract.test.ts, that holds a real server to the same.

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "edgereel-stand-ins-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("Neon", () => {
  let server: StandIn;
  const sql = neon(databaseUrl);
  beforeAll(async () => {
    server = await startNeon();
    neonConfig.fetchEndpoint = `${server.url}/sql`;
  });
  afterAll(() => server.stop());

  test("values of every kind we store come back as they went", async () => {
    const date = new Date("2026-01-02T03:04:05.678Z");
    const [row] = await sql`select ${7}::int as int, ${"9007199254740993"}::bigint as big, ${1.5}::float8 as float,
      ${true}::boolean as yes, ${null}::text as nothing, ${JSON.stringify({ a: [1] })}::jsonb as json,
      ${date.toISOString()}::timestamptz as at, array['a','b "c"'] as list, ${"ünï ☃ 'quoted'"}::text as words`;
    expect(row).toEqual({
      int: 7,
      big: "9007199254740993",
      float: 1.5,
      yes: true,
      nothing: null,
      json: { a: [1] },
      at: date,
      list: ["a", 'b "c"'],
      words: "ünï ☃ 'quoted'",
    });
  });

  test("a batch is one transaction: all of it or nothing", async () => {
    await sql`create table batch (id int primary key)`;
    await sql.transaction([sql`insert into batch values (1)`, sql`insert into batch values (2)`]);
    const failing = sql.transaction([sql`insert into batch values (3)`, sql`insert into batch values (1)`]);
    await expect(failing).rejects.toMatchObject({ code: "23505", constraint: "batch_pkey", table: "batch" });
    expect(await sql`select id from batch order by id`).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test("isolation level and read-only mode hold", async () => {
    const [[level]] = (await sql.transaction([sql`show transaction_isolation`], {
      isolationLevel: "Serializable",
    })) as [[{ transaction_isolation: string }]];
    expect(level.transaction_isolation).toBe("serializable");
    await expect(sql.transaction([sql`create table no (id int)`], { readOnly: true })).rejects.toMatchObject({
      code: "25006",
    });
  });

  test("errors carry what Postgres said", async () => {
    await expect(sql`select * from missing_table`).rejects.toMatchObject({ code: "42P01", severity: "ERROR" });
  });

  test("migrations apply once, and their constraints hold", async () => {
    const endpoint = { fetchEndpoint: `${server.url}/sql` };
    expect(await migrate(databaseUrl, endpoint)).toBeGreaterThan(0);
    expect(await migrate(databaseUrl, endpoint)).toBe(0);
    const tables = (await sql`select table_name from information_schema.tables where table_schema = 'public'`).map(
      (row) => row.table_name,
    );
    for (const table of [
      "users",
      "videos",
      "categories",
      "tags",
      "video_categories",
      "video_tags",
      "user_subscriptions",
      "video_views",
      "comments",
      "sessions",
      "uploads",
      "encodes",
      "renditions",
      "outbox",
    ]) {
      expect(tables).toContain(table);
    }
    const user = ["usr_1", "a@example.test"];
    await sql`insert into users (id, email, display_name, password_hash) values (${user[0]}, ${user[1]}, 'A', 'x')`;
    const twin = sql`insert into users (id, email, display_name, password_hash) values ('usr_2', ${user[1]}, 'B', 'x')`;
    await expect(twin).rejects.toMatchObject({ code: "23505" });
    const orphan = sql`insert into videos (id, owner_id, title) values ('vid_1', 'usr_nobody', 'x')`;
    await expect(orphan).rejects.toMatchObject({ code: "23503" });
    const wrong = sql`update users set role = 'king' where id = 'usr_1'`;
    await expect(wrong).rejects.toMatchObject({ code: expect.stringMatching(/22P02|23514/) });
  });

  test("what is kept in a folder is there again, and a damaged folder gives one clear line", async () => {
    const dataDir = join(folder, "pg");
    const first = await startNeon({ dataDir });
    neonConfig.fetchEndpoint = `${first.url}/sql`;
    await sql`create table kept (id int)`;
    await first.stop();
    const second = await startNeon({ dataDir });
    neonConfig.fetchEndpoint = `${second.url}/sql`;
    expect(await sql`select count(*)::int as n from kept`).toEqual([{ n: 0 }]);
    await second.stop();
    neonConfig.fetchEndpoint = `${server.url}/sql`;
    writeFileSync(join(dataDir, "PG_VERSION"), "nonsense");
    writeFileSync(join(dataDir, "global", "pg_control"), "nonsense");
    await expect(startNeon({ dataDir })).rejects.toThrow("npm start -- --reset");
  });
});

describe("Upstash", () => {
  let server: StandIn;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis({ token: "secret" });
    redis = new Redis({ url: server.url, token: "secret", enableTelemetry: false });
  });
  afterAll(() => server.stop());

  test("strings, numbers, objects, expiry and conditions", async () => {
    await redis.set("words", "ünï ☃ OK");
    expect(await redis.get("words")).toBe("ünï ☃ OK");
    await redis.set("object", { a: [1, "x"], b: null });
    expect(await redis.get("object")).toEqual({ a: [1, "x"], b: null });
    expect(await redis.get("missing")).toBeNull();
    expect(await redis.set("once", 1, { nx: true, ex: 60 })).toBe("OK");
    expect(await redis.set("once", 2, { nx: true })).toBeNull();
    expect(await redis.ttl("once")).toBeGreaterThan(50);
    await redis.set("brief", 1, { px: 30 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await redis.get("brief")).toBeNull();
    expect(await redis.incr("count")).toBe(1);
    expect(await redis.del("count", "once")).toBe(2);
  });

  test("hashes, sets, sorted sets, lists, pipelines and transactions", async () => {
    await redis.hset("h", { a: "1", b: "two" });
    expect(await redis.hgetall("h")).toEqual({ a: 1, b: "two" });
    await redis.sadd("s", "x", "y");
    expect((await redis.smembers("s")).toSorted()).toEqual(["x", "y"]);
    await redis.zadd("z", { score: 2, member: "b" }, { score: 1, member: "a" });
    expect(await redis.zrange("z", 0, -1, { withScores: true })).toEqual(["a", 1, "b", 2]);
    await redis.rpush("l", "1", "2");
    expect(await redis.lrange("l", 0, -1)).toEqual([1, 2]);
    expect(await redis.pipeline().set("p", "v").get("p").exec()).toEqual(["OK", "v"]);
    expect(await redis.multi().incr("m").incr("m").exec()).toEqual([1, 2]);
  });

  test("a wrong token is refused", async () => {
    const stranger = new Redis({ url: server.url, token: "wrong", enableTelemetry: false, retry: false });
    await expect(stranger.get("words")).rejects.toThrow("Unauthorized");
  });
});

describe("Queues over HTTP", () => {
  let server: Awaited<ReturnType<typeof startQueuePull>>;
  let client: Cloudflare;
  const dead: string[] = [];
  const file = () => join(folder, "queues.json");
  const account = { account_id: "local" };
  beforeAll(async () => {
    server = await startQueuePull({ token: "token", file: file(), deadLetter: async (body) => void dead.push(body) });
    client = new Cloudflare({ apiToken: "token", baseURL: `${server.url}/client/v4`, maxRetries: 0 });
  });
  afterAll(() => server.stop());
  const pull = (visibilityMs = 60_000) =>
    client.queues.messages.pull("q", { ...account, batch_size: 10, visibility_timeout_ms: visibilityMs });

  test("a message is delivered to one, and gone once acknowledged", async () => {
    server.store.add("q", JSON.stringify({ n: 1 }), "json");
    const [first] = (await pull()).messages ?? [];
    expect(JSON.parse(Buffer.from(first?.body ?? "", "base64").toString())).toEqual({ n: 1 });
    expect(first?.attempts).toBe(1);
    expect((await pull()).messages).toEqual([]);
    await client.queues.messages.ack("q", { ...account, acks: [{ lease_id: first?.lease_id ?? "" }] });
    expect(server.store.backlog("q")).toBe(0);
  });

  test("a lease that ends delivers again, a stale one acknowledges nothing, and five retries end in the dead letters", async () => {
    server.store.add("q", "again", "text");
    const [first] = (await pull(0)).messages ?? [];
    const [second] = (await pull(0)).messages ?? [];
    expect([second?.body, second?.attempts]).toEqual(["again", 2]);
    await client.queues.messages.ack("q", { ...account, acks: [{ lease_id: first?.lease_id ?? "" }] });
    expect(server.store.backlog("q")).toBe(1);
    await client.queues.messages.ack("q", {
      ...account,
      retries: [{ lease_id: second?.lease_id ?? "", delay_seconds: 0 }],
    });
    for (let delivery = 3; delivery <= 6; delivery += 1) expect((await pull(0)).messages).toHaveLength(1);
    expect((await pull(0)).messages).toEqual([]);
    expect(dead).toEqual(["again"]);
  });

  test("what waits survives a restart", async () => {
    server.store.add("q", "kept", "text");
    const again = await startQueuePull({ token: "token", file: file(), deadLetter: async () => undefined });
    expect((await again.store.pull("q", 1)).map((message) => message.body)).toEqual(["kept"]);
    await again.stop();
  });

  test("a wrong token is refused, and a damaged file gives one clear line", async () => {
    const stranger = new Cloudflare({ apiToken: "wrong", baseURL: `${server.url}/client/v4`, maxRetries: 0 });
    await expect(stranger.queues.messages.pull("q", account)).rejects.toMatchObject({ status: 401 });
    writeFileSync(join(folder, "broken.json"), "{");
    await expect(
      startQueuePull({ token: "t", file: join(folder, "broken.json"), deadLetter: async () => undefined }),
    ).rejects.toThrow("--reset");
  });
});
