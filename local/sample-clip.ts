import { spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync } from "node:fs";

const seconds = 24;
const picture = "1280x720";

// Slow colours with a fine texture that grows over them: something to see, and something to encode.
const colours = `gradients=s=${picture}:r=30:d=${seconds}:n=5:speed=0.012:seed=7:c0=0x081530:c1=0x0f5e6b:c2=0x43c59e:c3=0x5b2a86:c4=0x0b132b`;
const texture = `life=s=160x90:r=30:mold=12:ratio=0.12:seed=3:life_color=white:death_color=0x335577:mold_color=black`;
const graph =
  `[1:v]trim=duration=${seconds},scale=1280:720:flags=bicubic,gblur=sigma=6,format=gbrp[t];` +
  `[0:v]format=gbrp[c];[c][t]blend=all_mode=screen:all_opacity=0.35,format=yuv420p[v]`;
const tones = [220, 277.18, 329.63].map((hertz, i) => `0.12*sin(2*PI*${hertz}*t)*(0.55+0.45*sin(2*PI*t/${5 + 2 * i}))`);

/** Draws the sample clip: 24 s of 720p at 30 frames a second with sound. An FFmpeg of 4.1 draws a plainer one. */
export async function makeSampleClip(ffmpeg: string, file: string, signal: AbortSignal): Promise<void> {
  const sound = ["-f", "lavfi", "-i", `aevalsrc='${tones.join("+")}':s=48000:d=${seconds}`];
  const encode = [
    ...["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p"],
    ...["-c:a", "aac", "-b:a", "128k", "-t", String(seconds), "-movflags", "+faststart", "-f", "mp4", `${file}.new`],
  ];
  const draw = async (inputs: string[]) => {
    const args = ["-hide_banner", "-nostdin", "-v", "error", "-y", ...inputs, ...encode];
    // A gentler signal would let it finish the file first.
    const options = { stdio: "ignore", timeout: 120_000, signal, killSignal: "SIGKILL" } as const;
    const [code] = (await once(spawn(ffmpeg, args, options), "close")) as [number | null];
    if (code !== 0) throw new Error(`FFmpeg could not draw the sample clip (exit code ${code})`);
  };
  await draw([
    ...["-f", "lavfi", "-i", colours, "-f", "lavfi", "-i", texture, ...sound],
    ...["-filter_complex", graph, "-map", "[v]", "-map", "2:a"],
  ]).catch(() =>
    // An old FFmpeg knows neither source.
    draw(["-f", "lavfi", "-i", `testsrc2=s=${picture}:r=30:d=${seconds}`, ...sound, "-map", "0:v", "-map", "1:a"]),
  );
  renameSync(`${file}.new`, file);
}
