import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { neon, neonConfig } from "@neondatabase/serverless";
import type { Platform } from "../local/platform.ts";
import { databaseUrl } from "../local/settings.ts";
import { costPerEncodedMinuteUsd } from "./container-cost.ts";
import type { Site } from "./site.ts";

const run = promisify(execFile);
// The ladder's sizes and caps (kbit/s), as schema/ladder.ts has them for a 1080p30 source.
const ladder = [
  { size: "1920:1080", cap: 6000 },
  { size: "1280:720", cap: 3000 },
  { size: "854:480", cap: 1400 },
  { size: "640:360", cap: 800 },
];

type Video = { id: string; upload: { endpoint: string } };

/**
 * (a) From `complete` to playable and to ready, beside plain FFmpeg that makes the same ladder of
 * the same file in one process: once before and once after, as a machine's speed drifts.
 */
export async function benchEncode(platform: Platform, site: Site, folder: string, seconds: number) {
  const { ffmpeg } = platform.tools;
  const source = join(folder, "source.mp4");
  await makeSource(ffmpeg, source, seconds);
  const bytes = readFileSync(source);
  const before = await plainFfmpeg(ffmpeg, source, join(folder, "plain"));
  const { playable, ready, videoId } = await edgereel(site, bytes);
  const after = await plainFfmpeg(ffmpeg, source, join(folder, "plain"));
  const plain = (before + after) / 2;
  const cpuSeconds = await cpuSecondsOf(platform, videoId);
  const figures = {
    sourceSeconds: seconds,
    sourceMbps: round((bytes.length * 8) / seconds / 1e6),
    plainBeforeSeconds: round(before),
    plainAfterSeconds: round(after),
    playableSeconds: round(playable),
    readySeconds: round(ready),
    readyToPlain: round(ready / plain),
    plainToPlayable: round(plain / playable),
    cpuSeconds: round(cpuSeconds),
    costPerEncodedMinuteUsd: Number(costPerEncodedMinuteUsd({ cpuSeconds, mediaSeconds: seconds }).toPrecision(3)),
  };
  return { figures, videoId };
}

// A moving test picture with grain, in 1080p at 30 frames a second and about 17 Mbit/s, as a phone's
// camera records it.
async function makeSource(ffmpeg: string, file: string, seconds: number): Promise<void> {
  const picture = `testsrc2=size=1920x1080:rate=30:duration=${seconds},noise=alls=5:allf=t`;
  const tone = `sine=frequency=330:sample_rate=48000:duration=${seconds}`;
  const inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone];
  const video = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "60", "-pix_fmt", "yuv420p"];
  await run(ffmpeg, ["-v", "error", "-y", ...inputs, ...video, "-c:a", "aac", file]);
}

async function plainFfmpeg(ffmpeg: string, source: string, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const legs = ladder.map(({ size }, i) => {
    const input = i === 0 ? "[0:v]" : `[next${i - 1}]`;
    const last = i === ladder.length - 1;
    return `${input}scale=${size}:flags=bicubic,setsar=1,format=yuv420p${last ? `[v${i}]` : `,split[v${i}][next${i}]`}`;
  });
  const outputs = ladder.flatMap(({ cap }, i) =>
    [
      ["-map", `[v${i}]`, "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "21", "-bf", "3"],
      ["-maxrate", `${cap}k`, "-bufsize", `${cap * 1.5}k`, "-g", "60", "-keyint_min", "60", "-sc_threshold", "0"],
      ["-movflags", "+frag_keyframe+delay_moov+default_base_moof", "-f", "mp4", join(folder, `${i}.mp4`)],
    ].flat(),
  );
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
  for await (const event of site.events(video.id)) {
    const seconds = (performance.now() - started) / 1000;
    if (event === "playable") playable = seconds;
    if (event === "ready") return { playable, ready: seconds, videoId: video.id };
    if (event === "failed") throw new Error("the encode failed");
  }
  throw new Error("the event stream ended before the encode did");
}

// What FFmpeg's processes used, as the encode's jobs reported it.
async function cpuSecondsOf(platform: Platform, videoId: string): Promise<number> {
  neonConfig.fetchEndpoint = `${platform.at.neon}/sql`;
  const [row] = await neon(
    databaseUrl,
  )`select cpu_seconds from encodes where video_id = ${videoId} and state = 'ready'`;
  return Number(row?.cpu_seconds);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
