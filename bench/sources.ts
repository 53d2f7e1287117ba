import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const bt709 = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-pix_fmt", "yuv420p"];

/**
 * A moving test picture with grain, in 1080p at 30 frames a second and about 17 Mbit/s, as a phone's
 * camera records it. `copyable`: at a rate and with key frames that make it a rendition as it is.
 */
export async function makeCameraClip(ffmpeg: string, file: string, seconds: number, copyable = false): Promise<void> {
  const picture = `testsrc2=size=1920x1080:rate=30:duration=${seconds},noise=alls=${copyable ? 2 : 5}:allf=t`;
  const tone = `sine=frequency=330:sample_rate=48000:duration=${seconds}`;
  const inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone];
  // Open GOPs cannot be cut, so what has them is always encoded.
  const rate = copyable ? ["-crf", "22"] : ["-crf", "20", "-x264-params", "open-gop=1"];
  const video = ["-c:v", "libx264", "-preset", "veryfast", ...rate, "-g", "60", ...bt709];
  await run(ffmpeg, ["-v", "error", "-y", ...inputs, ...video, "-c:a", "aac", file]);
}

/**
 * Two hours of 1080p with little motion, with its index at the end of the file: a minute of it,
 * repeated. `gop` is the distance of key frames.
 */
export async function makeLongClip(ffmpeg: string, folder: string, minutes: number, gop: number): Promise<string> {
  const still = "color=c=0x203040:s=1920x1080:r=24:d=60,drawbox=x='mod(t*30,1800)':y=500:w=60:h=60:color=orange:t=fill";
  const minute = join(folder, `minute-${gop}.mp4`);
  const video = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-g", String(gop), "-keyint_min", String(gop)];
  await run(ffmpeg, [
    "-v",
    "error",
    "-y",
    "-f",
    "lavfi",
    "-i",
    still,
    ...video,
    "-sc_threshold",
    "0",
    ...bt709,
    minute,
  ]);
  const file = join(folder, `long-${minutes}-${gop}.mp4`);
  const tone = ["-f", "lavfi", "-i", `sine=frequency=300:sample_rate=48000:duration=${minutes * 60}`];
  const inputs = ["-stream_loop", String(minutes - 1), "-i", minute, ...tone];
  await run(ffmpeg, [
    ...["-v", "error", "-y", ...inputs, "-map", "0:v", "-map", "1:a"],
    ...["-c:v", "copy", "-c:a", "aac", "-b:a", "64k", file],
  ]);
  return file;
}
