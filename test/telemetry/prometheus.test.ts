import { afterAll, beforeAll, expect, test } from "vitest";
import { variables } from "../../dashboards/grafana-json.ts";
import { until } from "../client.ts";
import { blankQueries, boardQueries, filled, find, judge, nameOf } from "./board-queries.ts";
import { startBusySite, type BusySite } from "./busy-site.ts";
import { promtool } from "./promtool.ts";
import { startPrometheus, type Prometheus, type Series } from "./prometheus-server.ts";
import { startRelay, type Relay } from "./relay.ts";

// A real Prometheus scrapes the running platform while people use it and parts of it fail, and is then asked
// what the boards ask. Beside the platform itself it scrapes relays that give two of its metrics other names.

/** Queries that find samples here, but none that is not zero. All others must. */
const mayBeZero: string[] = [];

/** Series that must be among those of a panel, and not zero. */
const mustShow: [panel: string, labels: Record<string, string>[]][] = [
  [
    "Answers by status",
    ["200", "201", "202", "401", "404", "422", "429", "503"].map((http_response_status_code) => ({
      http_response_status_code,
    })),
  ],
  ["Requests by route", [{ http_route: "/api/v1/videos/:id" }, { http_route: "/media/*" }]],
  ["Over a limit", [{ limit: "comment" }, { limit: "beacon" }]],
  [
    "Calls of Durable Objects",
    ["MetricsHub", "RateLimiter", "EncodeCoordinator", "StreamCounter", "WebhookSender"].map((name) => ({
      class: name,
    })),
  ],
  ["Errors", [{ db_system_name: "postgresql" }, { db_system_name: "redis" }, { db_system_name: "typesense" }]],
  ["Answers from a cache, by layer", [{ layer: "memory" }]],
  ["Failures by error", [{ error_type: "bufferStalledError" }]],
  ["Start-up time by country (p95)", [{ country: "NZ" }]],
  ["Uploads an hour", [{ outcome: "begun" }, { outcome: "completed" }, { outcome: "refused" }]],
  ["Messages that failed", [{ messaging_destination_name: "transcode", error_type: "retried" }]],
  [
    "Side effects",
    [
      { topic: "search.sync", outcome: "failed" },
      { topic: "encode.begin", outcome: "done" },
    ],
  ],
  [
    "Webhooks: attempts by outcome",
    [{ outcome: "delivered" }, { outcome: "retried" }, { outcome: "failed" }, { outcome: "switched_off" }],
  ],
  ["FFmpeg runs", [{ outcome: "done" }]],
  ["Accounts", [{ role: "user" }, { role: "creator" }]],
  ["Videos", [{ state: "ready" }, { state: "failed" }]],
];

let site: BusySite;
let prometheus: Prometheus;
let relays: Relay[];
let startMs: number;

beforeAll(async () => {
  site = await startBusySite();
  relays = await Promise.all([
    startRelay(
      () => site.h.at.app,
      (text) => text.replaceAll("edgereel_views_total", "edgereel_counted_views_total"),
    ),
    startRelay(
      () => site.transcoder.health,
      (text) => text.replaceAll("edgereel_ffmpeg_runs_total", "edgereel_ffmpeg_processes_total"),
    ),
  ]);
  const [worker = "", transcoder = ""] = relays.map(({ url }) => new URL(url).host);
  const own = {
    environment: "real",
    worker: new URL(site.h.at.app).host,
    transcoder: new URL(site.transcoder.health).host,
  };
  startMs = Date.now();
  prometheus = await startPrometheus(
    [own, { environment: "renamed", worker, transcoder }],
    site.h.secrets.metricsToken,
  );
  await scraped("edgereel_sign_ups_total", "edgereel_transcoder_jobs");
  await site.round();
  await site.work();
  // What was counted for the first time now, and is to grow.
  await scraped(
    'http_server_request_duration_seconds_count{http_response_status_code="429"}',
    'http_server_request_duration_seconds_count{http_response_status_code="503"}',
    'db_client_operation_duration_seconds_count{db_system_name="postgresql",error_type!=""}',
    'db_client_operation_duration_seconds_count{db_system_name="redis",error_type!=""}',
    'db_client_operation_duration_seconds_count{db_system_name="typesense",error_type!=""}',
    "edgereel_playback_failures_total",
    'edgereel_durable_object_calls_total{class="StreamCounter"}',
    'edgereel_durable_object_calls_total{class="WebhookSender"}',
    'edgereel_outbox_effects_total{outcome="failed"}',
    'edgereel_encode_failures_total{error_type!="ERR_DEAD_LETTER"} > 0',
    "edgereel_queue_dead_letters_total > 0",
    'edgereel_queue_redeliveries_total{messaging_destination_name="transcode"} > 0',
  );
  await site.round();
  await site.play();
}, 240_000);
afterAll(async () => {
  await prometheus?.stop();
  await Promise.all((relays ?? []).map((relay) => relay.stop()));
  await site?.stop();
});

/** Waits until both environments have series of each. */
async function scraped(...selectors: string[]): Promise<void> {
  for (const selector of selectors) {
    await until(
      () => prometheus.now(`count by (environment) (${selector})`),
      (found) => found.length === 2,
      60,
    ).catch((cause: unknown) => {
      throw new Error(`Prometheus never saw ${selector}`, { cause });
    });
  }
}

/** Asks until the answer is as it should be, for what happened last is scraped a moment later. */
async function settles<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  const asWanted = (found: T) => JSON.stringify(found) === JSON.stringify(wanted);
  expect(await until(ask, asWanted, 20).catch(ask)).toEqual(wanted);
}

test("every query of every board finds what it is there for", async () => {
  await settles(() => blankQueries(prometheus, "real", startMs, mayBeZero), []);
  const names = boardQueries.map(nameOf);
  expect(mayBeZero.filter((name) => !names.includes(name))).toEqual([]);
});

test("a metric that is renamed leaves its panels blank, and this is found", async () => {
  // What is zero was there: whether it was more for a moment is a matter of when it was scraped.
  const blank = async () => {
    const found = await blankQueries(prometheus, "renamed", startMs, mayBeZero);
    return found.filter((line) => line.endsWith("has no sample"));
  };
  await settles(blank, [
    "edgereel-pipeline / FFmpeg runs / {{outcome}} has no sample",
    "edgereel-business / Views an hour / views has no sample",
  ]);
});

test.each(mustShow)("%s shows each kind", async (panel, wanted) => {
  const queries = boardQueries.filter((query) => query.panel === panel);
  expect(queries.length).toBeGreaterThan(0);
  const missing = async () => {
    const asked = queries.map(({ expr }) => find(prometheus, filled(expr, { environment: "real" }), startMs));
    const shown = (await Promise.all(asked)).flat().filter((series) => judge([series]) === "has samples");
    const fits = (series: Series, labels: Record<string, string>) =>
      Object.entries(labels).every(([name, value]) => series.labels[name] === value);
    return wanted.filter((labels) => !shown.some((series) => fits(series, labels)));
  };
  await settles(missing, []);
});

test("what a board lets one choose exists, and each choice leads to its own", async () => {
  const choices: Record<string, string[]> = {};
  for (const { name, query } of variables) {
    const [, match = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
    choices[name] = await prometheus.labelValues(label, filled(match, { environment: "real" }));
  }
  expect(choices.environment).toEqual(["real", "renamed"]);
  expect(choices.route).toContain("/api/v1/videos/:id");
  const [byRoute] = boardQueries.filter(({ panel }) => panel === "Requests by route");
  for (const chosen of choices.route ?? []) {
    // As Grafana writes a value into a regular expression within a string.
    const route = chosen.replaceAll(/[\\^$*+?.()|[\]{}]/g, String.raw`\\$&`);
    const series = await prometheus.now(filled(byRoute?.expr ?? "", { environment: "real", route }));
    expect(series.map(({ labels }) => labels)).toEqual([{ http_route: chosen }]);
  }
});

test("every alert's rule is evaluated, and a dead letter is told", async () => {
  const rules = await until(
    () => prometheus.rules(),
    (all) => all.some(({ name, alerts }) => name === "DeadLetters" && alerts.length > 0),
  );
  expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  expect(rules.find(({ name }) => name === "DeadLetters")?.alerts[0]?.state).toBe("firing");
});

test("promtool finds nothing wrong with what the Worker and the transcoder serve", async () => {
  for (const url of [site.h.at.app, site.transcoder.health]) {
    const headers = { authorization: `Bearer ${site.h.secrets.metricsToken}` };
    const stdin = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(await promtool(["check", "metrics"], { stdin })).toEqual({ status: 0, text: "" });
  }
});
