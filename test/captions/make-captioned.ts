import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findTools } from "../../local/ffmpeg.ts";

const run = promisify(execFile);

export type TextTrack = { srt: string; language?: string; title?: string; codec?: string };

/** A clip with text tracks, in the container that the name's ending says, as bytes. */
export async function makeCaptioned(name: string, seconds: number, tracks: TextTrack[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "edgereel-captioned-"));
  try {
    const inputs = await Promise.all(
      tracks.map(async ({ srt }, i) => {
        await writeFile(join(folder, `${i}.srt`), srt);
        return ["-i", join(folder, `${i}.srt`)];
      }),
    );
    const streams = tracks.flatMap(({ language, title, codec = "copy" }, i) => [
      ...["-map", `${i + 1}:0`, `-c:s:${i}`, codec],
      ...(language ? [`-metadata:s:s:${i}`, `language=${language}`] : []),
      ...(title ? [`-metadata:s:s:${i}`, `title=${title}`] : []),
    ]);
    await run(findTools().ffmpeg, [
      ...["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", `testsrc2=size=320x180:rate=24:duration=${seconds}`],
      ...inputs.flat(),
      ...["-map", "0:v", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"],
      ...streams,
      join(folder, name),
    ]);
    return await readFile(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
