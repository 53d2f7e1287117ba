import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../harness.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

const read = (headers: Record<string, string> = {}) => fetch(`${harness.at.app}/metrics`, { headers });
const scrape = async () => (await read({ authorization: `Bearer ${harness.secrets.metricsToken}` })).text();

test("only who shows the token reads the metrics", async () => {
  expect((await read()).status).toBe(401);
  expect((await read({ authorization: "Bearer wrong" })).status).toBe(401);
  const answer = await read({ authorization: `Bearer ${harness.secrets.metricsToken}` });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("what is rare stands at zero before it happens, so that its first time is an increase", async () => {
  const lines = (await scrape()).split("\n");
  for (const series of [
    'edgereel_queue_dead_letters_total{messaging_destination_name="transcode-dlq"}',
    'edgereel_encode_failures_total{error_type="ERR_DEAD_LETTER"}',
    'edgereel_rate_limit_refusals_total{limit="beacon"}',
    'edgereel_webhook_attempt_duration_seconds_count{outcome="switched_off"}',
    'edgereel_cache_lookups_total{layer="redis",outcome="hit"}',
    "edgereel_encode_playable_duration_seconds_count",
  ]) {
    expect(lines).toContain(`${series} 0`);
  }
});

test("requests count under their route's template, never under an id or a token", async () => {
  const secret = "vid_2222222222222222222z";
  await fetch(`${harness.at.app}/api/v1/videos/${secret}`);
  await fetch(`${harness.at.app}/api/v1/videos?limit=1`);
  await fetch(`${harness.at.app}/media/${secret}/master.m3u8`);
  const text = await scrape();
  expect(text).toContain(
    'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/api/v1/videos/:id",http_response_status_code="404"} 1',
  );
  expect(text).toContain('http_route="/media/*"');
  expect(text).toMatch(/db_client_operation_duration_seconds_count\{db_system_name="postgresql",error_type=""\} [1-9]/);
  expect(text).not.toContain(secret);
});

test("what happens is counted once, however often it is read", async () => {
  const account = { email: "counted@example.com", password: "A long pass phrase 1", displayName: "Counted" };
  const body = JSON.stringify(account);
  const sent = { method: "POST", headers: { "content-type": "application/json" }, body };
  expect((await fetch(`${harness.at.app}/api/v1/auth/register`, sent)).status).toBe(201);
  for (let i = 0; i < 3; i += 1) expect(await scrape()).toContain("\nedgereel_sign_ups_total 1\n");
});

test("what was counted outlasts a quiet while between two looks", async () => {
  // An object that nothing holds is put out of memory after ten seconds.
  await new Promise((resolve) => setTimeout(resolve, 13_000));
  expect(await scrape()).toContain("\nedgereel_sign_ups_total 1\n");
});

test("gauges tell how things stand at this moment", async () => {
  const text = await scrape();
  expect(text).toContain('edgereel_accounts{role="user"} 1');
  expect(text).toContain('edgereel_encode_running{state="queued"} 0');
  expect(text).toMatch(/edgereel_outbox_pending \d/);
  expect(text).toContain('edgereel_storage_bytes{kind="sources"} 0');
});

test("without the setting there is no such page", async () => {
  await harness.configure({ METRICS_TOKEN: "" });
  expect((await read({ authorization: "Bearer " })).status).toBe(404);
});
