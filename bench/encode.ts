import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Platform } from "../local/platform.ts";
import type { Site } from "./site.ts";

const run = promisify(execFile);
const pollMs = 50;
// The ladder's sizes and caps (kbit/s), as schema/ladder.ts has them for a 1080p30 source.
const ladder = [
  { size: "1920:1080", cap: 6000 },
  { size: "1280:720", cap: 3000 },
  { size: "854:480", cap: 1400 },
  { size: "640:360", cap: 800 },
];

type Video = { id: string; state: string; playable: boolean; upload: { endpoint: string } };

/**
 * (a) From `complete` to playable and to ready, beside plain FFmpeg that makes the same ladder of
 * the same file in one process, in the same run. The source: a moving test picture with grain.
 */
export async function benchEncode(platform: Platform, site: Site, folder: string, seconds: number) {
  const { ffmpeg } = platform.tools;
  const source = join(folder, "source.mp4");
  await run(ffmpeg, [
    ...[
      "-v",
      "error",
      "-y",
      "-f",
      "lavfi",
      "-i",
      `testsrc2=size=1920x1080:rate=30:duration=${seconds},noise=alls=6:allf=t`,
    ],
    ...["-f", "lavfi", "-i", `sine=frequency=330:sample_rate=48000:duration=${seconds}`],
    ...[
      "-c:v",
      "libx264",
      "-preset",
      "veryfast",
      "-crf",
      "20",
      "-g",
      "250",
      "-pix_fmt",
      "yuv420p",
      "-c:a",
      "aac",
      source,
    ],
  ]);
  const plain = await plainFfmpeg(ffmpeg, source, join(folder, "plain"));
  const { playable, ready, videoId } = await edgereel(site, readFileSync(source));
  const figures = {
    sourceSeconds: seconds,
    plainFfmpegSeconds: round(plain),
    playableSeconds: round(playable),
    readySeconds: round(ready),
    readyToPlain: round(ready / plain),
    plainToPlayable: round(plain / playable),
  };
  return { figures, videoId };
}

async function plainFfmpeg(ffmpeg: string, source: string, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const legs = ladder.map(({ size }, i) => {
    const input = i === 0 ? "[0:v]" : `[next${i - 1}]`;
    const last = i === ladder.length - 1;
    return `${input}scale=${size}:flags=bicubic,setsar=1,format=yuv420p${last ? `[v${i}]` : `,split[v${i}][next${i}]`}`;
  });
  const outputs = ladder.flatMap(({ cap }, i) => [
    ...["-map", `[v${i}]`, "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "21"],
    ...[
      "-maxrate",
      `${cap}k`,
      "-bufsize",
      `${cap * 1.5}k`,
      "-g",
      "60",
      "-keyint_min",
      "60",
      "-sc_threshold",
      "0",
      "-bf",
      "3",
    ],
    ...["-movflags", "+frag_keyframe+delay_moov+default_base_moof", "-f", "mp4", join(folder, `${i}.mp4`)],
  ]);
  const audio = ["-map", "0:a", "-c:a", "aac", "-b:a", "128k", "-f", "mp4", join(folder, "audio.mp4")];
  const started = performance.now();
  await run(ffmpeg, ["-v", "error", "-y", "-i", source, "-filter_complex", legs.join(";"), ...outputs, ...audio]);
  return (performance.now() - started) / 1000;
}

async function edgereel(site: Site, bytes: Buffer): Promise<{ playable: number; ready: number; videoId: string }> {
  const video = await site.ask<Video>("POST", "videos", { title: "Bench", visibility: "public" });
  const query = new URLSearchParams({ filename: "bench.mp4", type: "video/mp4", size: String(bytes.length) });
  const { url, headers } = await site.ask<{ url: string; headers: Record<string, string> }>(
    "GET",
    `${video.upload.endpoint}/s3/params?${query}`,
  );
  const stored = await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  if (!stored.ok) throw new Error(`the PUT answered ${stored.status}`);
  const started = performance.now();
  await site.ask("POST", `${video.upload.endpoint}/complete`);
  let playable = 0;
  for (;;) {
    const now = await site.ask<Video>("GET", `videos/${video.id}`);
    const seconds = (performance.now() - started) / 1000;
    if (playable === 0 && now.playable) playable = seconds;
    if (now.state === "ready") return { playable, ready: seconds, videoId: video.id };
    if (now.state === "failed") throw new Error("the encode failed");
    // Often at first, for the figure that is small; then seldom, for asking costs time too.
    await new Promise((resolve) => setTimeout(resolve, playable === 0 ? pollMs : 500));
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
