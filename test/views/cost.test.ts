import { afterAll, beforeAll, expect, test } from "vitest";
import { listen, readBody, type StandIn } from "../../local/http-server.ts";
import { signUp, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { playableVideo, send, viewCount, viewRows } from "./beacons.ts";

let h: Harness;
let postgres: StandIn;
let statements: string[] = [];
beforeAll(async () => {
  postgres = await listen(async (request, response) => {
    const body = (await readBody(request)).toString();
    statements.push(body);
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const answer = await fetch(`${h.at.neon}${request.url}`, {
      method: "POST",
      body,
      headers: headers as Record<string, string>,
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  h = await startHarness({ RATE_LIMITS: "beacon=10000/60", NEON_FETCH_ENDPOINT: `${postgres.url}/sql` });
}, 150_000);
afterAll(async () => {
  await h?.stop();
  await postgres?.stop();
});

test("two hundred beacons at once cost Postgres some transactions, the outbox no look, and the log no line", async () => {
  const video = await playableVideo(h, await signUp(h, "creator"));
  await send(h, video, {}, { browser: "the first one" });
  await until(
    () => viewRows(h, video),
    (rows) => rows.length === 1,
  );
  statements = [];
  h.server.clearLogs();
  const browsers = Array.from({ length: 200 }, (_, i) => `Firefox/${i}.0`);
  const answers = await Promise.all(browsers.map((browser) => send(h, video, {}, { browser })));
  expect(answers.filter(({ status }) => status !== 202).map(({ body }) => body)).toEqual([]);
  await until(
    () => viewRows(h, video),
    (rows) => rows.length === 201,
    60,
  );
  expect(await viewCount(h, video)).toBe(201);
  expect(statements.filter((body) => body.includes("outbox"))).toEqual([]);
  // All of them asked at once whether the video may be watched; its record was read once or a few times.
  expect(statements.filter((body) => body.includes("allowed_origins")).length).toBeLessThan(10);
  const writes = statements.filter((body) => /insert into .{1,3}video_views/.test(body));
  expect(writes.length).toBeLessThan(20);
  const lines = h.server.getLogs().filter(({ message }) => message.includes('"message":"request"'));
  expect(lines).toEqual([]);
  // One that is refused does leave its line.
  await send(h, video, { number: 0 });
  await until(
    async () => h.server.getLogs().filter(({ message }) => message.includes('"message":"request"')).length,
    (count) => count === 1,
  );
}, 120_000);
