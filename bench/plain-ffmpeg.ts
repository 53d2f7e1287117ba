import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
// The ladder's sizes and caps (kbit/s), as schema/ladder.ts has them for a 1080p30 source.
const ladder = [
  { size: "1920:1080", cap: 6000 },
  { size: "1280:720", cap: 3000 },
  { size: "854:480", cap: 1400 },
  { size: "640:360", cap: 800 },
];

/** Wall and CPU seconds of one run. */
export type Cost = { wall: number; cpu: number };

/** All renditions by one FFmpeg process, each scaled from the one above: the fastest plain way. */
export async function ladderAtOnce(ffmpeg: string, source: string, folder: string): Promise<Cost> {
  mkdirSync(folder, { recursive: true });
  const legs = ladder.map(({ size }, i) => {
    const input = i === 0 ? "[0:v]" : `[next${i - 1}]`;
    const last = i === ladder.length - 1;
    return `${input}scale=${size}:flags=bicubic,setsar=1,format=yuv420p${last ? `[v${i}]` : `,split[v${i}][next${i}]`}`;
  });
  const outputs = ladder.flatMap(({ cap }, i) => ["-map", `[v${i}]`, ...encoder(cap), join(folder, `${i}.mp4`)]);
  return timed(ffmpeg, ["-i", source, "-filter_complex", legs.join(";"), ...outputs, ...sound(folder)]);
}

/** The same, one rendition after the other, as PeerTube does. */
export async function ladderInTurn(ffmpeg: string, source: string, folder: string): Promise<Cost> {
  mkdirSync(folder, { recursive: true });
  const total = { wall: 0, cpu: 0 };
  for (const [i, { size, cap }] of ladder.entries()) {
    const scale = ["-map", "0:v", "-vf", `scale=${size}:flags=bicubic,setsar=1,format=yuv420p`];
    const outputs = [...scale, ...encoder(cap), join(folder, `${i}.mp4`), ...(i === 0 ? sound(folder) : [])];
    const { wall, cpu } = await timed(ffmpeg, ["-i", source, ...outputs]);
    total.wall += wall;
    total.cpu += cpu;
  }
  return total;
}

function encoder(cap: number): string[] {
  return [
    ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "21", "-bf", "3"],
    ["-maxrate", `${cap}k`, "-bufsize", `${cap * 1.5}k`, "-g", "60", "-keyint_min", "60", "-sc_threshold", "0"],
    ["-movflags", "+frag_keyframe+delay_moov+default_base_moof", "-f", "mp4"],
  ].flat();
}

function sound(folder: string): string[] {
  // Stereo whatever the source has, as the renditions' sound is.
  const encoder = ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"];
  return ["-map", "0:a", ...encoder, "-f", "mp4", join(folder, "audio.mp4")];
}

async function timed(ffmpeg: string, args: string[]): Promise<Cost> {
  const started = performance.now();
  const { stderr } = await run(ffmpeg, ["-hide_banner", "-nostats", "-benchmark", "-y", ...args], {
    maxBuffer: 2 ** 24,
  });
  const wall = (performance.now() - started) / 1000;
  const [, user = 0, system = 0] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
  return { wall, cpu: Number(user) + Number(system) };
}
