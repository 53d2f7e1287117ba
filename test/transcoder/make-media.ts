import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findTools } from "../../local/ffmpeg.ts";

const run = promisify(execFile);
const found = findTools();

export const tools = { ffmpegPath: found.ffmpeg, ffprobePath: found.ffprobe };

export type MediaSpec = {
  size?: string;
  rate?: string;
  seconds?: number;
  /** Seconds of sound; 0 for none. */
  audioSeconds?: number;
  /** A filter behind the test picture, and further output options. */
  filter?: string;
  options?: string[];
  /** The file's name, whose ending chooses the container. */
  name?: string;
};

/** Makes a clip of FFmpeg's test picture and a tone. */
export async function makeMedia(directory: string, spec: MediaSpec): Promise<string> {
  const { size = "320x180", rate = "30", seconds = 9, audioSeconds = seconds, filter = "null", options = [] } = spec;
  const path = join(directory, spec.name ?? "clip.mp4");
  const audio = audioSeconds > 0 ? ["-f", "lavfi", "-i", `sine=f=440:r=44100:d=${audioSeconds}`] : [];
  await ffmpeg(
    ...["-f", "lavfi", "-i", `testsrc2=s=${size}:r=${rate}:d=${seconds}`].concat(audio),
    ...["-vf", filter, "-c:v", "libx264", "-preset", "ultrafast", "-g", "48"].concat(options),
    path,
  );
  return path;
}

export async function ffmpeg(...args: string[]): Promise<void> {
  await run(tools.ffmpegPath, ["-v", "error", "-nostdin", "-y", ...args]);
}

/** What ffprobe counts when it decodes every picture of a file. */
export async function countFrames(path: string): Promise<{ frames: number; width: number; height: number }> {
  const args = [
    ["-v", "error", "-select_streams", "v:0", "-count_frames", "-of", "json"],
    ["-show_entries", "stream=nb_read_frames,width,height", path],
  ].flat();
  const { stdout } = await run(tools.ffprobePath, args);
  const { streams } = JSON.parse(stdout) as { streams: { nb_read_frames: string; width: number; height: number }[] };
  const [stream] = streams;
  if (!stream) throw new Error(`no video in ${path}`);
  return { frames: Number(stream.nb_read_frames), width: stream.width, height: stream.height };
}

/** A hash of every decoded picture, in the order in which they are shown. */
export async function frameHashes(path: string): Promise<string[]> {
  const args = ["-v", "error", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"];
  const { stdout } = await run(tools.ffmpegPath, args, { maxBuffer: 64 * 2 ** 20 });
  const lines = stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => line.split(",").at(-1)?.trim() ?? "");
}

/** The bytes of a file up to a share of its length. */
export async function cutOff(path: string, share: number): Promise<Buffer> {
  const bytes = await readFile(path);
  return bytes.subarray(0, Math.floor(bytes.length * share));
}
