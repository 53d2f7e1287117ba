import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ManifestRecord } from "../../schema/manifest.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { JobReport } from "../../schema/messages.ts";
import { createLog } from "../../transcoder/log.ts";
import { encodeAll } from "../transcoder/encode-all.ts";
import { tools } from "../transcoder/make-media.ts";
import type { MediaServer } from "../transcoder/media-server.ts";

const run = promisify(execFile);
const encode = { videoId: "vid_1", epoch: 1 };

/** Encodes a source whole and stores its manifest record, as it is when the images job comes. */
export async function storeEncode(media: MediaServer, source: Buffer): Promise<ManifestRecord> {
  const { plan, tracks } = await encodeAll(media, source);
  const trackOf = (name: string) => {
    const outputs = tracks.get(name) ?? [];
    const segments = outputs.flatMap((output) => output.segments).sort((a, b) => a.index - b.index);
    return {
      name,
      codecs: outputs[0]?.codecs,
      inits: [{ from: 0, hash: outputs[0]?.init }],
      segments: segments.map(({ units, bytes, iframes }) => [units, bytes, iframes]),
    };
  };
  const record = ManifestRecord.parse({
    version: 1,
    ...encode,
    complete: true,
    ...plan.grid,
    video: plan.rungs.map((rung) => ({ ...rung, ...trackOf(rung.name) })),
    audio: [],
    poster: false,
  });
  media.stored.set(mediaKey.manifest(encode.videoId, encode.epoch), Buffer.from(JSON.stringify(record)));
  return record;
}

/** What an images or poster job is given, and the reports that it sent. */
export function imageDeps(media: MediaServer) {
  const reports: JobReport[] = [];
  const warnings: string[] = [];
  const deps = {
    tools,
    storage: media.storage,
    log: createLog((record) => void (record.level === "warn" && warnings.push(JSON.stringify(record)))),
    report: async (report: JobReport) => void reports.push(JobReport.parse(report)),
  };
  return { deps, reports, warnings };
}

export const job = { ...encode, report: { url: "http://127.0.0.1/report", token: "t" } };

export function storedObject(media: MediaServer, file: string): Buffer {
  const bytes = media.stored.get(`${mediaKey.encodePrefix(encode.videoId, encode.epoch)}${file}`);
  if (!bytes) throw new Error(`${file} was not stored`);
  return bytes;
}

/** The average luma (0 to 255, full range) of a part of a picture, in ffmpeg's own decoding. */
export async function luma(picture: Buffer, crop = "iw:ih:0:0"): Promise<number> {
  const grey = await pipe(picture, ["-vf", `crop=${crop},format=gray`, "-frames:v", "1", "-f", "rawvideo", "-"]);
  return grey.reduce((sum, value) => sum + value, 0) / grey.length;
}

/** Red, green and blue in the middle of a picture. */
export async function colourOf(picture: Buffer): Promise<number[]> {
  const pixels = ["-vf", "crop=2:2", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"];
  return [...(await pipe(picture, pixels)).subarray(0, 3)];
}

/** How far a picture's luma is from that of a clip's frame of the same size, on average (0 to 255). */
export async function differenceTo(picture: Buffer, clip: Buffer, frame: number): Promise<number> {
  const greyOf = (input: Buffer, select: string) =>
    pipe(input, ["-vf", `${select},scale=out_range=full,format=gray`, "-frames:v", "1", "-f", "rawvideo", "-"]);
  const [one, other] = [await greyOf(picture, "null"), await greyOf(clip, `select='eq(n,${frame})'`)];
  if (one.length !== other.length) throw new Error(`${one.length} pixels beside ${other.length}`);
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / one.length;
}

/** Width and height of a JPEG or WebP (the canvas). */
export async function sizeOf(picture: Buffer): Promise<{ width: number; height: number }> {
  if (picture.toString("latin1", 8, 12) === "WEBP") {
    // RFC 9649 section 2.7.1: the extended header has the canvas in 24 bits each, minus one.
    return { width: picture.readUIntLE(24, 3) + 1, height: picture.readUIntLE(27, 3) + 1 };
  }
  const child = run(tools.ffprobePath, ["-v", "error", "-show_entries", "stream=width,height", "-of", "json", "-"]);
  child.child.stdin?.end(picture);
  const { streams } = JSON.parse((await child).stdout) as { streams: { width: number; height: number }[] };
  const [stream] = streams;
  if (!stream) throw new Error("no picture");
  return { width: stream.width, height: stream.height };
}

/** How long each frame of an animated WebP is shown, in milliseconds (RFC 9649 section 2.7.1.1). */
export function webpFrames(webp: Buffer): number[] {
  const durations: number[] = [];
  for (let at = 12; at + 8 <= webp.length;) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString("latin1", at, at + 4) === "ANMF") durations.push(webp.readUIntLE(at + 8 + 12, 3));
    at += 8 + size + (size % 2);
  }
  return durations;
}

async function pipe(input: Buffer, args: string[]): Promise<Buffer> {
  const options = { encoding: "buffer", maxBuffer: 64 * 2 ** 20 } as const;
  const child = run(tools.ffmpegPath, ["-v", "error", "-i", "-", ...args], options);
  // It leaves as soon as it has the frame that it was asked for.
  child.child.stdin?.on("error", () => {});
  child.child.stdin?.end(input);
  return (await child).stdout;
}
