import { spawn } from "node:child_process";
import type { Tools } from "../ffmpeg.ts";

/** What ffprobe says of the pictures; `transfer` as in its `color_transfer`. */
export type Picture = { width: number; height: number; codec: string; transfer: string };

const timeoutMs = 30_000;
// The bytes are somebody else's: FFmpeg may neither follow addresses in them nor guess their format.
const sandbox = ["-protocol_whitelist", "pipe", "-format_whitelist", "mov"];
const thumb = { width: 32, height: 18 };

/** Asks ffprobe about an init segment with some media behind it. Null where it sees no video. */
export async function probePicture({ ffprobe }: Tools, bytes: Buffer): Promise<Picture | null> {
  const entries = "stream=width,height,codec_name,color_transfer";
  const args = ["-v", "error", ...sandbox, "-select_streams", "v:0", "-show_entries", entries, "-of", "json", "pipe:0"];
  const { stdout } = await run(ffprobe, args, bytes);
  try {
    const { streams } = JSON.parse(stdout.toString()) as {
      streams?: { width: number; height: number; codec_name: string; color_transfer?: string }[];
    };
    const [stream] = streams ?? [];
    if (!stream) return null;
    const { width, height, codec_name: codec, color_transfer: transfer = "unknown" } = stream;
    return { width, height, codec, transfer };
  } catch {
    return null;
  }
}

/** Null when the bytes decode to exactly one picture; else what happened instead. */
export async function decodeOne({ ffmpeg }: Tools, bytes: Buffer): Promise<string | null> {
  const scale = `scale=${thumb.width}:${thumb.height},format=gray`;
  // The moof names samples that the range leaves out, which FFmpeg complains of: only pictures count.
  const args = ["-v", "error", "-nostdin", ...sandbox, "-i", "pipe:0", "-map", "0:v:0", "-vf", scale];
  const { stdout, stderr } = await run(
    ffmpeg,
    [...args, "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"],
    bytes,
  );
  const pictures = stdout.length / (thumb.width * thumb.height);
  if (pictures === 1) return null;
  return `decodes to ${pictures} pictures${stderr ? `: ${stderr.trim().split("\n")[0]}` : ""}`;
}

function run(command: string, args: string[], input: Buffer): Promise<{ stdout: Buffer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { timeout: timeoutMs, killSignal: "SIGKILL" });
    const out: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => {
      if (stderr.length < 2000) stderr += part.toString();
    });
    child.on("error", reject);
    child.on("close", () => resolve({ stdout: Buffer.concat(out), stderr }));
    // A tool that has seen enough closes its end.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
