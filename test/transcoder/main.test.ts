import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listen, readBody, sendJson } from "../../local/http-server.ts";
import { startQueuePull } from "../../local/queue-pull/server.ts";
import { newId } from "../../schema/id.ts";
import { jobsOf } from "../../schema/grid.ts";
import { JobReport } from "../../schema/messages.ts";
import { settings } from "./encode-all.ts";
import { makeMedia, tools } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

const main = new URL("../../transcoder/main.ts", import.meta.url).pathname;
const healthPort = 20_000 + (process.pid % 20_000);

let directory: string;
let media: MediaServer;
let transcoder: ChildProcess | undefined;
const stops: (() => unknown)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "edgereel-test-"));
  media = await startMediaServer();
});
afterEach(async () => {
  transcoder?.kill("SIGKILL");
  media.close();
  for (const stop of stops.splice(0)) await stop();
  await rm(directory, { recursive: true, force: true });
});

test("the process works on pulled jobs, reports each before it is acknowledged, and leaves on SIGTERM", async () => {
  const reports: JobReport[] = [];
  const dead: string[] = [];
  const coordinator = await listen(async (request, response) => {
    expect(request.headers.authorization).toBe("Bearer job-token");
    reports.push(JobReport.parse(JSON.parse((await readBody(request)).toString())));
    sendJson(response, 200, { stop: false });
  });
  const queues = await startQueuePull({ token: "api-token", deadLetter: async (body) => void dead.push(body) });
  stops.push(coordinator.stop, queues.stop);

  const bytes = await readFile(await makeMedia(directory, { seconds: 8 }));
  media.sources.set("media/source", bytes);
  const base = { videoId: newId("video"), epoch: 1, report: { url: coordinator.url, token: "job-token" } };
  const source = { key: "source", sizeBytes: bytes.length };
  queues.store.add("first-id", JSON.stringify({ kind: "start", ...base, source, settings }), "json");

  let output = "";
  transcoder = spawn(process.execPath, [main], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      CLOUDFLARE_ACCOUNT_ID: "account",
      CLOUDFLARE_API_TOKEN: "api-token",
      CLOUDFLARE_API_BASE_URL: `${queues.url}/client/v4`,
      QUEUE_FIRST_ID: "first-id",
      QUEUE_ID: "rest-id",
      R2_S3_ENDPOINT: media.origin,
      R2_BUCKET: "media",
      R2_ACCESS_KEY_ID: "key",
      R2_SECRET_ACCESS_KEY: "secret-key",
      FFMPEG_PATH: tools.ffmpegPath,
      FFPROBE_PATH: tools.ffprobePath,
      TRANSCODER_POLL_MS: "50",
      HEALTH_PORT: String(healthPort),
    },
  });
  transcoder.stdout?.on("data", (part) => (output += String(part)));
  const until = async (condition: () => boolean) => {
    for (let i = 0; i < 200 && !condition(); i += 1) await sleep(50);
    expect(condition(), output).toBe(true);
  };

  await until(() => reports.some((report) => report.type === "poster"));
  expect(await (await fetch(`http://127.0.0.1:${healthPort}/healthz`)).json()).toEqual({ status: "ok" });
  const planned = reports.find((report) => report.type === "planned");
  if (planned?.type !== "planned") throw new Error("no plan");
  const rest = jobsOf(planned.plan).slice(1);
  for (const { index } of rest) {
    queues.store.add("rest-id", JSON.stringify({ kind: "chunk", ...base, job: index, plan: planned.plan }), "json");
  }
  await until(() => reports.filter((report) => report.type === "encoded").length === rest.length + 1);
  await until(() => queues.store.backlog("first-id") + queues.store.backlog("rest-id") === 0);
  const frames = reports.flatMap((report) => (report.type === "encoded" ? report.tracks : []));
  expect(
    frames
      .filter(({ track }) => track === "180p")
      .flatMap(({ segments }) => segments)
      .reduce((sum, { units }) => sum + units, 0),
  ).toBe(240);

  transcoder.kill("SIGTERM");
  const [code] = await once(transcoder, "exit");
  expect(code).toBe(0);
  expect(dead).toEqual([]);
  // Neither the signature of a URL nor a secret is in the log.
  expect(output).not.toMatch(/X-Amz-|secret-key|job-token|api-token/);
}, 30_000);
