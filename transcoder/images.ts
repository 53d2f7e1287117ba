import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EncodePlan } from "../schema/messages.ts";
import type { Log } from "./log.ts";
import { runFfmpeg, type FfmpegCommand, type Tools } from "./process.ts";
import { isContainer, sourceOptions } from "./source-args.ts";

export type PosterDeps = {
  tools: Tools;
  storage: { signedUrl(key: string, seconds: number): Promise<string> };
  log: Log;
};

const posterWidth = 1280;
const posterTimeoutMs = 30_000;
const arrivalMs = 2000;
const urlSeconds = 300;
const largestPoster = 8 * 2 ** 20;

/**
 * Makes a JPEG of a picture that stands for the start of the video.
 *
 * @returns null when none could be made: a video is watchable without
 * @throws the signal's reason when it fires
 */
export async function makePoster(deps: PosterDeps, plan: EncodePlan, signal?: AbortSignal): Promise<Uint8Array | null> {
  const directory = await mkdtemp(join(tmpdir(), "edgereel-"));
  const path = join(directory, "poster.sock");
  let size = 0;
  let received: Buffer[] = [];
  let arrived = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("close", () => arrived.resolve());
    socket.on("data", (part) => {
      size += part.length;
      if (size > largestPoster) socket.destroy();
      else received.push(part);
    });
  }).listen(path);
  try {
    await once(server, "listening");
    const url = await deps.storage.signedUrl(plan.source.key, urlSeconds);
    const options = { signal, timeoutMs: posterTimeoutMs, log: deps.log };
    // A clip whose first key frames cannot be told apart still has its first picture.
    for (const skim of [true, false]) {
      const run = await runFfmpeg(deps.tools, posterCommand(plan, url, `unix:${path}`, skim), options);
      // FFmpeg may be gone before its last bytes have come through the socket.
      if (run.outcome === "done") await Promise.race([arrived.promise, sleep(arrivalMs, undefined, { ref: false })]);
      const jpeg = Buffer.concat(received);
      received = [];
      size = 0;
      arrived = Promise.withResolvers();
      if (run.outcome === "done" && isJpeg(jpeg)) return jpeg;
      deps.log.warn("poster.failed", { outcome: run.outcome, stderr: run.stderr });
    }
    return null;
  } finally {
    server.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** @param skim decode key frames alone and choose the most typical of a few */
export function posterCommand(
  { source, rungs }: EncodePlan,
  url: string,
  target: string,
  skim: boolean,
): FfmpegCommand {
  if (!isContainer(source.container)) throw new Error(`no container is called ${source.container}`);
  const output = { options: jpegOptions, target };
  if (source.videoStream === null) {
    const input = { url, options: [...sourceOptions(source.container), "-t", "60"] };
    return { input, filterGraph: soundPicture(source), outputs: [output] };
  }
  const [top] = rungs;
  const width = Math.min(posterWidth, top?.width ?? posterWidth);
  const height = top ? Math.max(2, Math.round((top.height * width) / top.width / 2) * 2) : -2;
  const range = source.fullRange ? "full" : "limited";
  const scale = `scale=${width}:${height}:in_color_matrix=${source.colorMatrix}:in_range=${range}:out_range=full`;
  const toneMap = `zscale=w=${width}:h=${height}:tin=${source.transfer === "pq" ? "smpte2084" : "arib-std-b67"}:min=bt2020nc:pin=bt2020:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt470bg:r=full`;
  return {
    input: {
      url,
      options: [
        ...sourceOptions(source.container),
        // Only key frames: a second of work instead of ten.
        ...(skim ? ["-skip_frame", "nokey"] : []),
        // Key frames may be rare, and all that lies between them is read.
        ["-t", "12"],
      ].flat(),
    },
    filterGraph: [
      `[0:v:${source.videoStream}]${skim ? "thumbnail=8," : ""}${source.transfer === "sdr" ? scale : toneMap}`,
      "setsar=1",
      "format=yuvj420p[poster]",
    ].join(","),
    outputs: [output],
  };
}

const jpegOptions = [
  ["-map", "[poster]", "-frames:v", "1"],
  ["-c:v", "mjpeg", "-q:v", "4", "-map_metadata", "-1", "-f", "image2pipe"],
].flat();

// The cover that came with the sound, or else its wave.
function soundPicture({ coverStream }: EncodePlan["source"]): string {
  if (coverStream === null) {
    return "[0:a:0]showwavespic=s=1280x720:split_channels=0:colors=0x7b6cf6,format=yuvj420p[poster]";
  }
  const fit = `scale=w='min(${posterWidth},iw)':h=-2:out_range=full`;
  return `[0:v:${coverStream}]${fit},setsar=1,format=yuvj420p[poster]`;
}

// ITU-T T.81 annex B: from SOI to EOI.
function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;
}
