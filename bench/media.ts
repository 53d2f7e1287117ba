// `npm run bench:media`: the pipeline's figures as ratios, all in one run, kept in bench/results/media.json.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatform, type Platform } from "../local/platform.ts";
import { freePort } from "../local/ports.ts";
import { projectRoot, transcoderVariables } from "../local/settings.ts";
import { silentSteps } from "../local/steps.ts";
import { startTranscoder } from "../local/transcoder-process.ts";
import { costAssumptions, costPerEncodedMinuteUsd } from "./container-cost.ts";
import { cpuSecondsOf } from "./cpu-seconds.ts";
import { ladderAtOnce, ladderInTurn, type Cost } from "./plain-ffmpeg.ts";
import { round } from "./round.ts";
import { signUpCreator, type Site } from "./site.ts";
import { makeCameraClip, makeLongClip } from "./sources.ts";

const folder = mkdtempSync(join(tmpdir(), "edgereel-bench-"));
const seconds = 60;
const longMinutes = 120;

/** Seconds from `complete` to a master playlist that can be played: the median of three. */
async function benchFirstPlay(platform: Platform, site: Site): Promise<Record<string, number>> {
  const transcoderLog = join(folder, "whole/logs/transcoder.log");
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
      await untilQuiet(transcoderLog);
    }
    figures[name] = round(tries.toSorted((a, b) => a - b)[1] ?? 0);
  }
  return figures;
}

// The jobs of a deleted video are still in the queue, and each is pulled and dropped: a long video has
// hundreds. When the transcoder has nothing to log, it has nothing to do.
async function untilQuiet(logFile: string): Promise<void> {
  for (let size = -1, quiet = 0; quiet < 6;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = statSync(logFile).size;
    quiet = now === size ? quiet + 1 : 0;
    size = now;
  }
}

async function encodeWhole(platform: Platform, site: Site, bytes: Buffer): Promise<Cost & { playable: number }> {
  const { ready, playable, videoId } = await site.encode(bytes);
  return { wall: ready, cpu: await cpuSecondsOf(platform, videoId), playable };
}

// The whole takes about seven minutes on two cores: what it is at is worth a line.
function tell(step: string): void {
  console.log(`  ${new Date().toISOString().slice(11, 19)} ${step}`);
}

function usdOf({ cpu }: Cost): number {
  return Number(costPerEncodedMinuteUsd({ cpuSeconds: cpu, mediaSeconds: seconds }).toPrecision(3));
}

async function onPlatform<T>(pinned: boolean, work: (platform: Platform, site: Site) => Promise<T>): Promise<T> {
  const stateDir = join(folder, pinned ? "pinned" : "whole");
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
  const { firstPlay, one, copied, before, after, inTurn } = await onPlatform(false, async (platform, site) => {
    const { ffmpeg } = platform.tools;
    await makeCameraClip(ffmpeg, camera, seconds);
    const plain = (name: string) => ladderAtOnce(ffmpeg, camera, join(folder, name));
    const played = await benchFirstPlay(platform, site);
    tell("one FFmpeg, all renditions");
    const first = await plain("before");
    tell("Edgereel, one transcoder");
    const encoded = await encodeWhole(platform, site, readFileSync(camera));
    tell("one FFmpeg, all renditions, again");
    const second = await plain("after");
    tell("four FFmpegs in turn");
    const turns = await ladderInTurn(ffmpeg, camera, join(folder, "turns"));
    const like = join(folder, "copyable.mp4");
    await makeCameraClip(ffmpeg, like, seconds, true);
    tell("Edgereel, a source that is copied");
    const taken = await encodeWhole(platform, site, readFileSync(like));
    return { firstPlay: played, one: encoded, copied: taken, before: first, after: second, inTurn: turns };
  });
  tell("Edgereel, two transcoders of one core");
  const two = await onPlatform(true, (platform, site) => encodeWhole(platform, site, readFileSync(camera)));

  const plain = { wall: (before.wall + after.wall) / 2, cpu: (before.cpu + after.cpu) / 2 };
  const results = {
    firstPlaySeconds: firstPlay,
    seconds: {
      "one FFmpeg, all renditions, before": round(before.wall),
      "one FFmpeg, all renditions, after": round(after.wall),
      "four FFmpegs in turn": round(inTurn.wall),
      "Edgereel, one transcoder": round(one.wall),
      "Edgereel, two transcoders of one core": round(two.wall),
      "Edgereel, a source that is copied": round(copied.wall),
    },
    ratios: {
      "ready / one FFmpeg (aim 1.05)": round(one.wall / plain.wall),
      "ready / four in turn (aim 0.65)": round(one.wall / inTurn.wall),
      "two transcoders / one (aim 1.15)": round(two.wall / one.wall),
      "CPU / one FFmpeg (aim 1.05)": round(one.cpu / plain.cpu),
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
