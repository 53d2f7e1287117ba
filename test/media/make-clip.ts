import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findTools } from "../../local/ffmpeg.ts";

const run = promisify(execFile);

/** A small H.264/AAC MP4 of a test picture and a tone, or of one of them, as bytes. */
export async function makeClip(options: {
  seconds: number;
  size?: string;
  rate?: number;
  sound?: boolean;
  picture?: boolean;
}): Promise<Buffer> {
  const { seconds, size = "640x360", rate = 24, sound = true, picture = true } = options;
  const folder = mkdtempSync(join(tmpdir(), "edgereel-clip-"));
  const file = join(folder, "clip.mp4");
  const tone = ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=48000:duration=${seconds}`];
  try {
    await run(findTools().ffmpeg, [
      ...["-v", "error", "-nostdin", "-y"],
      ...(picture ? ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`] : []),
      ...(sound ? tone : []),
      ...[
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-movflags",
        "+faststart",
        file,
      ],
    ]);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
