import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Platform } from "../local/platform.ts";
import { costPerEncodedMinuteUsd } from "./container-cost.ts";
import { cpuSecondsOf } from "./cpu-seconds.ts";
import { ladderAtOnce } from "./plain-ffmpeg.ts";
import { round } from "./round.ts";
import type { Site } from "./site.ts";
import { makeCameraClip } from "./sources.ts";
import { untilQuiet } from "./until-quiet.ts";

/**
 * (a) From `complete` to playable and to ready, beside plain FFmpeg that makes the same ladder of
 * the same file in one process: once before and once after, as a machine's speed drifts.
 */
export async function benchEncode(platform: Platform, site: Site, folder: string, seconds: number) {
  const { ffmpeg } = platform.tools;
  const source = join(folder, "source.mp4");
  await makeCameraClip(ffmpeg, source, seconds);
  const bytes = readFileSync(source);
  const before = await ladderAtOnce(ffmpeg, source, join(folder, "plain"));
  const { playable, ready, videoId } = await site.encode(bytes);
  // The pictures of a video are made behind its encode.
  await untilQuiet(folder);
  const after = await ladderAtOnce(ffmpeg, source, join(folder, "plain"));
  const plain = (before.wall + after.wall) / 2;
  const cpuSeconds = await cpuSecondsOf(platform, videoId);
  const figures = {
    sourceSeconds: seconds,
    sourceMbps: round((bytes.length * 8) / seconds / 1e6),
    plainBeforeSeconds: round(before.wall),
    plainAfterSeconds: round(after.wall),
    playableSeconds: round(playable),
    readySeconds: round(ready),
    readyToPlain: round(ready / plain),
    plainToPlayable: round(plain / playable),
    cpuSeconds: round(cpuSeconds),
    costPerEncodedMinuteUsd: Number(costPerEncodedMinuteUsd({ cpuSeconds, mediaSeconds: seconds }).toPrecision(3)),
  };
  return { figures, videoId };
}
