import type { EncodePlan } from "../schema/messages.ts";
import { splitJpegs } from "./jpegs.ts";
import type { Log } from "./log.ts";
import { greyFilter, greyOptions, jpegFilter, jpegOptions } from "./picture-args.ts";
import { bestPicture, isPoor, judgePictures, type PictureQuality } from "./picture-quality.ts";
import { pipeFfmpeg } from "./pipe-ffmpeg.ts";
import type { FfmpegCommand, Tools } from "./process.ts";
import { fromStart, isContainer, sourceOptions } from "./source-args.ts";
import { posterSize } from "./stored-poster.ts";

export type PosterDeps = {
  tools: Tools;
  storage: { signedUrl(key: string, seconds: number): Promise<string> };
  log: Log;
};

/** `poor`: nothing better than a dark, blank or flat picture was found. */
export type Poster = { jpeg: Uint8Array; poor: boolean };

/** Where in a source to look. `skim` decodes key frames alone, of which the best one is taken. */
type Look = { fromSeconds: number; skim: boolean };

const posterTimeoutMs = 30_000;
const urlSeconds = 300;
const largestPosters = 32 * 2 ** 20;
const posterQuality = 4;
const candidates = 8;
// Key frames may be rare, and all that lies between them is read.
const firstLookSeconds = 12;
const lookSeconds = 6;
// As much of sound alone as its wave is drawn of.
const soundSeconds = 60;
// Parts of the whole: behind a black start or a logo.
const furtherLooks = [0.1, 0.3, 0.6];

/**
 * Makes a JPEG from the source that stands for the video: the best key frame of its start, or of a
 * later part where the start is black or blank.
 *
 * @returns null when none could be made: a video is watchable without
 * @throws the signal's reason when it fires
 */
export async function makePoster(deps: PosterDeps, plan: EncodePlan, signal?: AbortSignal): Promise<Poster | null> {
  const url = await deps.storage.signedUrl(plan.source.key, urlSeconds);
  if (plan.source.videoStream === null) {
    const picture = await look(deps, plan, url, { fromSeconds: 0, skim: false }, signal);
    return picture && { jpeg: picture.jpeg, poor: false };
  }
  const seconds = plan.source.durationSeconds;
  const later = furtherLooks.map((share) => share * seconds).filter((from) => from >= firstLookSeconds);
  let best: { jpeg: Uint8Array; quality: PictureQuality } | null = null;
  for (const fromSeconds of [0, ...later]) {
    const found = await look(deps, plan, url, { fromSeconds, skim: true }, signal);
    if (found && (!best || bestPicture([best.quality, found.quality]) === 1)) best = found;
    if (best && !isPoor(best.quality)) break;
  }
  // A clip whose first key frames cannot be told apart still has its first picture.
  best ??= await look(deps, plan, url, { fromSeconds: 0, skim: false }, signal);
  return best && { jpeg: best.jpeg, poor: isPoor(best.quality) };
}

async function look(
  deps: PosterDeps,
  plan: EncodePlan,
  url: string,
  where: Look,
  signal: AbortSignal | undefined,
): Promise<{ jpeg: Uint8Array; quality: PictureQuality } | null> {
  const options = { outputs: 2, largestBytes: largestPosters, timeoutMs: posterTimeoutMs, signal };
  const { run, outputs } = await pipeFfmpeg(deps, options, (targets) => posterCommand(plan, url, targets, where));
  const [pictures = Buffer.alloc(0), grey = Buffer.alloc(0)] = outputs;
  const jpegs = splitJpegs(pictures);
  const qualities = judgePictures(grey).slice(0, jpegs.length);
  const index = bestPicture(qualities);
  const [jpeg, quality] = [jpegs[index], qualities[index]];
  if (run.outcome === "done" && jpeg && quality) return { jpeg, quality };
  deps.log.warn("poster.failed", { outcome: run.outcome, stderr: run.stderr });
  return null;
}

/** Writes the candidates to the first target, and each in small and grey to the second. */
export function posterCommand(
  { source, rungs }: EncodePlan,
  url: string,
  [poster = "", grey = ""]: string[],
  { fromSeconds, skim }: Look,
): FfmpegCommand {
  if (!isContainer(source.container)) throw new Error(`no container is called ${source.container}`);
  const count = ["-frames:v", String(skim ? candidates : 1), "-fps_mode", "passthrough"];
  const outputs = [
    { options: ["-map", "[poster]", ...count, ...jpegOptions(posterQuality)], target: poster },
    { options: ["-map", "[grey]", ...count, ...greyOptions], target: grey },
  ];
  const split = `split[poster][small];[small]${greyFilter}[grey]`;
  if (source.videoStream === null) {
    const options = [...sourceOptions(source.container), "-t", String(soundSeconds)];
    return { input: { url, options }, filterGraph: `${soundPicture(source)},${split}`, outputs };
  }
  const { width, height } = posterSize(rungs[0] ?? source);
  const sdr = jpegFilter({ width, height }, source.colorMatrix, source.fullRange ? "full" : "limited");
  const toneMap = `zscale=w=${width}:h=${height}:tin=${source.transfer === "pq" ? "smpte2084" : "arib-std-b67"}:min=bt2020nc:pin=bt2020:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt470bg:r=full,setsar=1,format=yuvj420p`;
  return {
    input: {
      url,
      options: [
        ...sourceOptions(source.container),
        ...(fromSeconds > 0 ? [] : fromStart(source)),
        // Only key frames: a second of work instead of ten.
        ...(skim ? ["-skip_frame", "nokey"] : []),
        // From the key frame before it on, as the next one may be far.
        ...(fromSeconds > 0 ? ["-noaccurate_seek", "-ss", fromSeconds.toFixed(3)] : []),
        ["-t", String(fromSeconds > 0 ? lookSeconds : firstLookSeconds)],
      ].flat(),
    },
    // Numbered anew: alone, the key frames of open GOPs come out of the order of their times, which the
    // encoder of the picture refuses.
    filterGraph: `[0:v:${source.videoStream}]setpts=N,${source.transfer === "sdr" ? sdr : toneMap},${split}`,
    outputs,
  };
}

// The cover that came with the sound, or else its wave.
function soundPicture({ coverStream }: EncodePlan["source"]): string {
  if (coverStream === null) return "[0:a:0]showwavespic=s=1280x720:split_channels=0:colors=0x7b6cf6,format=yuvj420p";
  return `[0:v:${coverStream}]scale=w='min(1280,iw)':h=-2:out_range=full,setsar=1,format=yuvj420p`;
}
