// `npm run bench:api [-- --rounds 3 --seconds 10 --only list]`: what the reads of the API and of media carry at 50 connections,
// beside PeerTube's figures; suggestions also at one connection, for how long a single reader waits. Kept in bench/results/api.json.
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { startPlatform } from "../local/platform.ts";
import { freePort } from "../local/ports.ts";
import { projectRoot } from "../local/settings.ts";
import { silentSteps } from "../local/steps.ts";
import { fillCatalogue } from "./catalogue.ts";
import { drain } from "./drain.ts";
import { peertube } from "./peertube.ts";
import { cpuMsOf } from "./process-cpu.ts";
import { round } from "./round.ts";
import { signUpCreator } from "./site.ts";
import { makeCameraClip } from "./sources.ts";

const connections = 50;
const videos = 300;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "10" },
    // Only those whose name has this in it; nothing is kept then.
    only: { type: "string", default: "" },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

type Figure = { requestsPerSecond: number; p50Ms: number; p99Ms: number; cpuMs: number; errors: number };
type Request = {
  path: string;
  method?: "POST";
  body?: string;
  token?: string;
  connections?: number;
  timeout?: number;
  /** So many requests, however long they take. */
  amount?: number;
  /** A body that is too large for autocannon. */
  isLarge?: boolean;
};

const stateDir = mkdtempSync(join(tmpdir(), "edgereel-bench-"));
const none = ["read", "search", "signIn", "signInAddress", "register"].map((name) => `${name}=1000000000/60`);
const platform = await startPlatform({
  stateDir,
  port: await freePort(),
  steps: silentSteps,
  variables: {
    CREATOR_REQUESTS: "open",
    RATE_LIMITS: none.join(","),
    // Segments of 720p are about as large as those that PeerTube was measured with.
    LADDER: "720,360",
    // No collector, as neither has one by default: `npm run bench:telemetry` has its price.
    OTEL_EXPORTER_OTLP_ENDPOINT: "",
  },
});

async function measure({ isLarge, ...request }: Request): Promise<Figure> {
  const before = cpuMsOf("worker-server.ts", stateDir);
  const { amount, ...figure } = await (isLarge ? drainOne(request) : fire(request));
  const cpuMs = (cpuMsOf("worker-server.ts", stateDir) - before) / amount;
  // What was asked for in the last moments may still be worked on.
  await fetch(`${platform.at.app}/healthz`);
  return { ...figure, cpuMs };
}

type Fired = Omit<Figure, "cpuMs"> & { amount: number };

const addressOf = (path: string) => `${platform.at.app.replace("localhost", "127.0.0.1")}${path}`;

async function fire({ path, token, ...request }: Request): Promise<Fired> {
  const { requests, duration, latency, errors, timeouts, non2xx } = await autocannon({
    url: addressOf(path),
    connections,
    ...(request.amount ? {} : { duration: seconds }),
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...request,
  });
  return {
    amount: requests.total,
    requestsPerSecond: requests.total / duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    errors: errors + timeouts + non2xx,
  };
}

async function drainOne({ path }: Request): Promise<Fired> {
  const { amount, seconds: took, latenciesMs, errors } = await drain(addressOf(path), connections, seconds);
  const at = (share: number) => Math.round(latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN);
  return { amount, requestsPerSecond: amount / took, p50Ms: at(0.5), p99Ms: at(0.99), errors };
}

function median(figures: Figure[], name: keyof Figure): number {
  const sorted = figures.map((figure) => figure[name]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

// What is compared is the median of all rounds; errors are those of all together.
function summary(name: string, figures: Figure[]) {
  const theirs = peertube[name];
  const [rate, p99Ms, cpuMs] = [
    median(figures, "requestsPerSecond"),
    median(figures, "p99Ms"),
    median(figures, "cpuMs"),
  ];
  return {
    requestsPerSecond: Math.round(rate),
    p50Ms: median(figures, "p50Ms"),
    p99Ms,
    cpuMs: round(cpuMs),
    errors: figures.reduce((sum, { errors }) => sum + errors, 0),
    ...(theirs ? { "rate / PeerTube": round(rate / theirs.requestsPerSecond) } : {}),
    ...(theirs?.p99Ms ? { "p99 / PeerTube": round(p99Ms / theirs.p99Ms) } : {}),
    ...(theirs?.cpuMs ? { "CPU / PeerTube": round(cpuMs / theirs.cpuMs) } : {}),
  };
}

try {
  const { app } = platform.at;
  const site = await signUpCreator(platform);
  console.log("  a clip, and a catalogue of its copies");
  const clip = join(stateDir, "clip.mp4");
  await makeCameraClip(platform.tools.ffmpeg, clip, 12);
  const { videoId } = await site.encode(readFileSync(clip));
  await fillCatalogue(platform, videoId, videos);
  const playlist = await mediaPlaylist(`${app}/media/${videoId}/master.m3u8`);
  const account = { email: `bench-${crypto.randomUUID()}@example.test`, password: "only for measuring things" };
  const { accessToken: token } = await site.ask<{ accessToken: string }>("POST", "auth/register", {
    ...account,
    displayName: "Bench",
  });
  const watched = await fetch(`${app}/api/v1/history/${videoId}`, {
    method: "PUT",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ positionSeconds: 8 }),
  });
  if (!watched.ok) throw new Error(`watching answered ${watched.status}`);
  const comments = `/api/v1/videos/${videoId}/comments`;
  const suggestions: Record<string, Request> = {
    "related videos": { path: `/api/v1/videos/${videoId}/related` },
    "related videos, a person's": { path: `/api/v1/videos/${videoId}/related`, token },
    "recommendations, a visitor's": { path: "/api/v1/recommendations/rows" },
    "recommendations, a person's": { path: "/api/v1/recommendations/rows", token },
    "search suggestions": { path: "/api/v1/search/suggestions?q=riv" },
  };
  const requests: Record<string, Request> = {
    "list of 24": { path: "/api/v1/videos" },
    video: { path: `/api/v1/videos/${videoId}` },
    search: { path: "/api/v1/search?q=river" },
    ...((await fetch(app + comments)).ok ? { "comment list": { path: comments } } : {}),
    ...Object.fromEntries(
      Object.entries(suggestions).flatMap(([name, request]) => [
        [name, request],
        [`${name}, 1 connection`, { ...request, connections: 1 }],
      ]),
    ),
    "media playlist": { path: playlist.path },
    "segment, 1.46 MB": { path: playlist.segment, isLarge: true },
    // One core hashes one password after the other: the last of fifty waits for all others.
    "sign-in": { path: "/api/v1/auth/login", method: "POST", body: JSON.stringify(account), timeout: 60, amount: 50 },
  };
  const chosen = Object.entries(requests).filter(([name]) => name.includes(values.only));
  const load = loadavg()[0] ?? 0;
  const figures: Record<string, Figure[]> = {};
  for (const { path, method, token: by } of Object.values(requests)) {
    if (method) continue;
    await fetch(app + path, { headers: by ? { authorization: `Bearer ${by}` } : {} }).then((r) => r.blob());
  }
  for (let i = 0; i < rounds; i += 1) {
    for (const [name, request] of chosen) {
      const figure = await measure(request);
      (figures[name] ??= []).push(figure);
      console.log(`  round ${i + 1}, ${name}: ${Math.round(figure.requestsPerSecond)} a second`);
    }
  }
  const routes = Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, summary(name, list)]));
  console.table(routes);
  const results = {
    at: new Date().toISOString(),
    machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, loadBefore: round(load) },
    setup: { connections, seconds, rounds, videos, segmentBytes: playlist.segmentBytes },
    routes,
    peertube,
  };
  if (!values.only) writeFileSync(join(projectRoot, "bench/results/api.json"), `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await platform.stop();
  rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);

/** The rendition whose segments are nearest to PeerTube's of 1.46 MB, by its playlist and its largest segment. */
async function mediaPlaylist(master: string) {
  const linesOf = async (url: string) =>
    (await (await fetch(url)).text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const found = [];
  for (const variant of await linesOf(master)) {
    const url = new URL(variant, master).href;
    for (const line of await linesOf(url)) {
      const segment = new URL(line, url);
      const bytes = (await (await fetch(segment)).arrayBuffer()).byteLength;
      found.push({ path: new URL(url).pathname, segment: segment.pathname, segmentBytes: bytes });
    }
  }
  const off = ({ segmentBytes }: { segmentBytes: number }) => Math.abs(segmentBytes - 1_460_000);
  const [best] = found.toSorted((a, b) => off(a) - off(b));
  if (!best) throw new Error("the sample has no segments");
  return best;
}
