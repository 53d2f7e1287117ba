// `npm run bench:media`: the pipeline's figures as ratios, all in one run, kept in bench/results/media.json.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatform, type Platform } from "../local/platform.ts";
import { freePort } from "../local/ports.ts";
import { projectRoot, transcoderVariables } from "../local/settings.ts";
import { silentSteps } from "../local/steps.ts";
import { startTranscoder } from "../local/transcoder-process.ts";
import { costAssumptions, costPerEncodedMinuteUsd } from "./container-cost.ts";
import { cpuSecondsOf } from "./cpu-seconds.ts";
import { median } from "./median.ts";
import { ladderAtOnce, ladderInTurn, type Cost } from "./plain-ffmpeg.ts";
import { round } from "./round.ts";
import { signUpCreator, type Site } from "./site.ts";
import { makeCameraClip, makeLongClip } from "./sources.ts";
import { untilQuiet } from "./until-quiet.ts";

const folder = mkdtempSync(join(tmpdir(), "edgereel-bench-"));
const seconds = 60;
const longMinutes = 120;
// A machine's speed drifts within minutes: each encode stands between two runs of plain FFmpeg.
const rounds = 3;

/** Seconds from `complete` to a master playlist that can be played: the median of three. */
async function benchFirstPlay(platform: Platform, site: Site): Promise<Record<string, number>> {
  const { ffmpeg } = platform.tools;
  const sources = {
    "1 min, copied": await makeLongClip(ffmpeg, folder, 1, 48),
    "1 min, encoded": await makeLongClip(ffmpeg, folder, 1, 250),
    "2 h, copied": await makeLongClip(ffmpeg, folder, longMinutes, 48),
    "2 h, encoded": await makeLongClip(ffmpeg, folder, longMinutes, 250),
  };
  const figures: Record<string, number> = {};
  for (const [name, file] of Object.entries(sources)) {
    tell(`first play: ${name}`);
    const bytes = readFileSync(file);
    const tries: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      tries.push(await site.firstPlay(bytes));
      await untilQuiet(stateDirOf(false));
    }
    figures[name] = round(median(tries));
  }
  return figures;
}

async function encodeWhole(platform: Platform, site: Site, bytes: Buffer): Promise<Cost & { playable: number }> {
  const { ready, playable, videoId } = await site.encode(bytes);
  return { wall: ready, cpu: await cpuSecondsOf(platform, videoId), playable };
}

function stateDirOf(pinned: boolean): string {
  return join(folder, pinned ? "pinned" : "whole");
}

function medianOf(costs: readonly Cost[]): Cost {
  return { wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

// The whole takes about fourteen minutes on two cores: what it is at is worth a line.
function tell(step: string): void {
  console.log(`  ${new Date().toISOString().slice(11, 19)} ${step}`);
}

function usdOf({ cpu }: Cost): number {
  return Number(costPerEncodedMinuteUsd({ cpuSeconds: cpu, mediaSeconds: seconds }).toPrecision(3));
}

async function onPlatform<T>(pinned: boolean, work: (platform: Platform, site: Site) => Promise<T>): Promise<T> {
  const stateDir = stateDirOf(pinned);
  const prefix = (core: number) => (pinned ? { transcoderPrefix: ["taskset", "-c", String(core)] } : {});
  const platform = await startPlatform({
    stateDir,
    port: await freePort(),
    steps: silentSteps,
    variables: { CREATOR_REQUESTS: "open" },
    ...prefix(0),
  });
  const second = pinned
    ? await startTranscoder({
        env: {
          ...transcoderVariables(platform.at, platform.secrets, platform.tools),
          HEALTH_PORT: String(await freePort()),
        },
        logFile: join(stateDir, "logs/second.log"),
        prefix: ["taskset", "-c", "1"],
      })
    : null;
  try {
    return await work(platform, await signUpCreator(platform));
  } finally {
    await second?.stop();
    await platform.stop();
  }
}

try {
  const camera = join(folder, "camera.mp4");
  const { firstPlay, encodes, plains, copied, inTurn } = await onPlatform(false, async (platform, site) => {
    const { ffmpeg } = platform.tools;
    await makeCameraClip(ffmpeg, camera, seconds);
    const plain = () => ladderAtOnce(ffmpeg, camera, join(folder, "plain"));
    const played = await benchFirstPlay(platform, site);
    const plains = [];
    const encodes = [];
    for (let nth = 1; nth <= rounds; nth += 1) {
      tell(`one FFmpeg, all renditions, ${nth} of ${rounds}`);
      plains.push(await plain());
      tell(`Edgereel, one transcoder, ${nth} of ${rounds}`);
      encodes.push(await encodeWhole(platform, site, readFileSync(camera)));
      // The pictures of a video are made behind its encode.
      await untilQuiet(stateDirOf(false));
    }
    plains.push(await plain());
    tell("four FFmpegs in turn");
    const turns = await ladderInTurn(ffmpeg, camera, join(folder, "turns"));
    const like = join(folder, "copyable.mp4");
    await makeCameraClip(ffmpeg, like, seconds, true);
    tell("Edgereel, a source that is copied");
    const taken = await encodeWhole(platform, site, readFileSync(like));
    return { firstPlay: played, encodes, plains, copied: taken, inTurn: turns };
  });
  tell("Edgereel, two transcoders of one core");
  const two = await onPlatform(true, (platform, site) => encodeWhole(platform, site, readFileSync(camera)));

  const one = medianOf(encodes);
  const plain = medianOf(plains);
  // Each encode beside the plain runs before and after it.
  const beside = (figure: keyof Cost) =>
    median(
      encodes.map((cost, i) => cost[figure] / median(plains.slice(i, i + 2).map((neighbour) => neighbour[figure]))),
    );
  const results = {
    firstPlaySeconds: firstPlay,
    seconds: {
      "one FFmpeg, all renditions": round(plain.wall),
      "the same, fastest of four": round(Math.min(...plains.map(({ wall }) => wall))),
      "the same, slowest of four": round(Math.max(...plains.map(({ wall }) => wall))),
      "four FFmpegs in turn": round(inTurn.wall),
      "Edgereel, one transcoder": round(one.wall),
      "Edgereel, two transcoders of one core": round(two.wall),
      "Edgereel, a source that is copied": round(copied.wall),
    },
    ratios: {
      "ready / one FFmpeg (aim 1.05)": round(beside("wall")),
      "ready / four in turn (aim 0.65)": round(one.wall / inTurn.wall),
      "two transcoders / one (aim 1.15)": round(two.wall / one.wall),
      "CPU / one FFmpeg (aim 1.05)": round(beside("cpu")),
      "CPU of two transcoders / one FFmpeg": round(two.cpu / plain.cpu),
      "copied: ready / one FFmpeg": round(copied.wall / plain.wall),
    },
    cpuSeconds: { plain: round(plain.cpu), edgereel: round(one.cpu), two: round(two.cpu), copied: round(copied.cpu) },
    usdPerEncodedMinute: { encoded: usdOf(one), copied: usdOf(copied) },
  };
  for (const [name, value] of Object.entries(results)) {
    console.log(`\n${name}`);
    console.table(value);
  }
  console.log(costAssumptions);
  writeFileSync(join(projectRoot, "bench/results/media.json"), `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
