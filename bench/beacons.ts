// Sends beacons of as many viewers to the local platform, at a rate, and counts in Postgres what became of them:
//   npx node bench/beacons.ts [seconds=10] [perSecond=1000]
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neon, neonConfig, type NeonQueryFunction } from "@neondatabase/serverless";
import { startPlatform, type Platform } from "../local/platform.ts";
import { freePort } from "../local/ports.ts";
import { databaseUrl } from "../local/settings.ts";
import { silentSteps } from "../local/steps.ts";
import { newId } from "../schema/id.ts";
import { cpuByName } from "./cpu-by-name.ts";

const seconds = Number(process.argv[2] ?? 10);
const perSecond = Number(process.argv[3] ?? 1000);
const connections = 64;
const writtenWithinMs = 180_000;

async function publicVideo({ at }: Platform, sql: NeonQueryFunction<false, false>): Promise<string> {
  const [owner, video] = [newId("user"), newId("video")];
  await sql`insert into users (id, email, password_hash, display_name, role)
    values (${owner}, ${`${owner}@example.test`}, '', 'Bench', 'creator')`;
  await sql`insert into videos (id, owner_id, title, visibility, state, playable, duration_seconds)
    values (${video}, ${owner}, 'Bench', 'public', 'ready', true, 100)`;
  return `${at.app}/api/v1/videos/${video}/views`;
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

function send(url: string, viewer: number, beacon: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "text/plain", "user-agent": `Bench/${viewer} (X11; Linux)` };
    const sent = request(url, { method: "POST", agent, headers, timeout: 60_000 }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject).on("timeout", () => sent.destroy(new Error("no answer within 60 s")));
    sent.end(JSON.stringify(beacon));
  });
}

const stateDir = mkdtempSync(join(tmpdir(), "edgereel-beacons-"));
const platform = await startPlatform({
  stateDir,
  port: await freePort(),
  steps: silentSteps,
  // No collector, as by default.
  variables: { RATE_LIMITS: "beacon=1000000000/60", OTEL_EXPORTER_OTLP_ENDPOINT: "" },
});
try {
  neonConfig.fetchEndpoint = `${platform.at.neon}/sql`;
  const sql = neon(databaseUrl);
  const url = await publicVideo(platform, sql);
  const total = seconds * perSecond;
  const views = Array.from({ length: Math.ceil(total / 4) }, () => newId("view"));
  const statuses = new Map<number, number>();
  const before = cpuByName();
  const started = performance.now();
  let next = 0;
  const work = async () => {
    while (next < total) {
      const i = next++;
      // Not before its time: the rate is the one that was asked for, or what the platform reaches.
      const early = (i / perSecond) * 1000 - (performance.now() - started);
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const viewer = i % views.length;
      const number = Math.floor(i / views.length) + 1;
      const event = number === 1 ? "start" : "heartbeat";
      const sums = { watchedSeconds: (number - 1) * 10, startupMs: 200 };
      const status = await send(url, viewer, { view: views[viewer], number, event, ...sums });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const tookMs = performance.now() - started;
  const accepted = statuses.get(202) ?? 0;
  console.log(`${total} beacons in ${(tookMs / 1000).toFixed(1)} s: ${((total / tookMs) * 1000).toFixed(0)} a second`);
  console.log(`answers: ${JSON.stringify(Object.fromEntries(statuses))}`);

  const read = async () =>
    (
      await sql`select count(*)::int as rows, count(*) filter (where counted)::int as counted,
    sum(last_beacon)::int as beacons, (select sum(view_count)::int from videos) as views from video_views`
    )[0];
  let row = await read();
  const deadline = performance.now() + writtenWithinMs;
  while (row?.beacons !== total && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    row = await read();
  }
  const lagSeconds = ((performance.now() - started - tookMs) / 1000).toFixed(1);
  console.log(`Postgres ${lagSeconds} s later: ${JSON.stringify(row)}; expected ${views.length} views`);
  const costs = Object.entries(cpuByName()).map(([name, used]) => [name, used - (before[name] ?? 0)] as const);
  const perBeacon = costs.map(([name, used]) => `${name} ${((used * 1000) / total).toFixed(2)}`);
  if (perBeacon.length > 0) console.log(`CPU in ms a beacon: ${perBeacon.join(", ")}`);
  const whole = accepted === total && row?.beacons === total && row?.views === views.length;
  console.log(whole ? "no loss" : "LOSS");
  process.exitCode = whole ? 0 : 1;
} finally {
  agent.destroy();
  await platform.stop();
  rmSync(stateDir, { recursive: true, force: true });
}
