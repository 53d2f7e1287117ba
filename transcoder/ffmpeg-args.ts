import {
  audioFrameAt,
  audioFrameSamples,
  audioSampleRate,
  frameTime,
  segmentStart,
  type JobSpec,
} from "../schema/grid.ts";
import type { VideoCodec } from "../schema/ladder.ts";
import type { AudioRung, EncodePlan } from "../schema/messages.ts";
import type { FfmpegCommand } from "./process.ts";
import { fromStart, isContainer, sourceOptions } from "./source-args.ts";

export type CommandOptions = {
  url: string;
  /** Where each track goes: a URL that FFmpeg writes to, by the track's name. */
  targets: ReadonlyMap<string, string>;
  threads: number;
  /** How often this job was begun before, and once more: what was short may have been sought too late. */
  attempt: number;
};

type Rung = EncodePlan["rungs"][number];
type Grid = EncodePlan["grid"];

const crf = 21;
const preset = "veryfast";
// Enough for the audio's pre-roll and for a hole between two pictures. Where it reaches across a key
// frame, a whole GOP more is decoded.
const prerollSeconds = 0.5;
const postrollSeconds = 2;
// How long a picture of a variable rate may stay, with the key frame that it needs.
const longestStillSeconds = 600;
// By timestamps alone a seek may land past the key frame, and GOPs of broadcasts are long.
const indexlessPrerollSeconds = 12;
const indexlessPatience = 5;
// AAC frames encoded ahead of a chunk and thrown away, so that its first ones overlap what was there.
const audioPrerollFrames = 12;
const audioPostrollFrames = 2;
// The source may have more pictures than the plan expects: the last chunk reaches beyond it.
const lastSlackSeconds = 10;

/** The one FFmpeg command of a job: its chunk of every rendition, and of the audio. */
export function chunkCommand(plan: EncodePlan, job: JobSpec, options: CommandOptions): FfmpegCommand {
  const rungs = plan.rungs.filter((rung) => job.rungs.includes(rung.name));
  const encoded = rungs.filter((rung) => !rung.copy);
  const audio = job.audio ? plan.audio : [];
  const graphs = [
    ...(encoded.length > 0 ? [videoGraph(plan, job, encoded)] : []),
    ...audio.map((track) => audioGraph(plan, job, track)),
  ];
  const targetOf = (track: string) => {
    const target = options.targets.get(track);
    if (!target) throw new Error(`no target for the track ${track}`);
    return target;
  };
  const video = (rung: Rung) =>
    rung.copy
      ? ["-map", `0:v:${plan.source.videoStream}`, ...copyOptions(plan, job)]
      : ["-map", `[${rung.name}]`, ...videoOptions(plan, job, rung, options.threads)];
  // The frames that FFmpeg counts are those of its first output: a copy runs ahead of the encoders.
  const byWork = [...encoded, ...rungs.filter((rung) => rung.copy)];
  return {
    input: { options: inputOptions(plan, job, options), url: options.url },
    filterGraph: graphs.length > 0 ? graphs.join(";") : undefined,
    outputs: [
      ...byWork.map((rung) => ({ options: [...video(rung), ...videoMuxOptions(plan)], target: targetOf(rung.name) })),
      ...audio.map((track) => ({
        options: ["-map", `[${track.name}]`, ...audioOptions(plan, job, track), ...audioMuxOptions],
        target: targetOf(track.name),
      })),
    ],
  };
}

function inputOptions(
  { source, grid }: EncodePlan,
  { chunk }: JobSpec,
  { threads, attempt }: CommandOptions,
): string[] {
  if (!isContainer(source.container)) throw new Error(`no container is called ${source.container}`);
  const preroll = source.indexless ? indexlessPrerollSeconds * indexlessPatience ** (attempt - 1) : prerollSeconds;
  const seekSeconds = frameTime(grid, chunk.firstFrame) - preroll;
  // The picture that is on show when a chunk starts may be old where the rate varies, and the next one
  // late: all since the key frame pass, and trim cuts. The end then counts from that key frame.
  const still = source.variableFrameRate;
  const endSeconds = frameTime(grid, chunk.endFrame) + (still ? longestStillSeconds : postrollSeconds);
  return [
    ...sourceOptions(source.container),
    // The decoder's and the filters' threads: other jobs have the other cores.
    ["-threads", String(threads), "-filter_complex_threads", String(threads)],
    ...(seekSeconds > 0 ? [] : fromStart(source)),
    ...(seekSeconds > 0 ? [...(still ? ["-noaccurate_seek"] : []), "-ss", seekSeconds.toFixed(6)] : []),
    // Reading stops soon after the chunk, also where its sound ended long ago.
    ...(chunk.last ? [] : ["-to", endSeconds.toFixed(6)]),
    // Timestamps stay those of the whole source, counted from its start: chunks join without a gap.
    ["-copyts", "-start_at_zero", ...(source.leadSeconds > 0 ? ["-itsoffset", String(-source.leadSeconds)] : [])],
  ].flat();
}

function videoGraph(plan: EncodePlan, { chunk }: JobSpec, rungs: Rung[]): string {
  const { source, grid } = plan;
  const [largest] = rungs;
  if (!largest) throw new Error("a job without renditions");
  const start = [
    `[0:v:${source.videoStream}]`,
    [
      // Each field becomes a frame.
      ...(source.interlaced ? ["bwdif=mode=send_field:deint=interlaced"] : []),
      // The global frame grid. The first chunk is filled from zero where the pictures start late.
      `fps=${grid.rateNum}/${grid.rateDen}${chunk.firstFrame === 0 ? ":start_time=0" : ""}`,
      // Exact to the frame, whatever the seek gave. The last chunk takes what there is, but for a picture
      // far behind the end, up to which `fps` would fill the time with millions of frames.
      `trim=start_pts=${chunk.firstFrame}:end_pts=${chunk.endFrame + (chunk.last ? lastSlackFrames(grid) : 0)}`,
      ...(source.transfer === "sdr" ? scaleSource(source, largest) : toneMap(source.transfer, largest)),
      "setsar=1",
      "format=yuv420p",
    ].join(","),
  ].join("");
  // A cascade: each rung is scaled from the one above, which costs less than from the source.
  return rungs.reduce((graph, rung, i) => {
    const next = rungs[i + 1];
    if (!next) return `${graph}[${rung.name}]`;
    return `${graph},split[${rung.name}][to${next.name}];[to${next.name}]scale=${next.width}:${next.height}:flags=bicubic,setsar=1`;
  }, start);
}

function lastSlackFrames({ rateNum, rateDen }: Grid): number {
  return Math.ceil((lastSlackSeconds * rateNum) / rateDen);
}

// Both sides are named: swscale takes an unspecified colour matrix for BT.601, whatever the size. Then
// it copies each picture even where nothing changes, which would be a twentieth of all work.
function scaleSource(source: EncodePlan["source"], rung: Rung): string[] {
  if (source.conforming && source.width === rung.width && source.height === rung.height) return [];
  const range = source.fullRange ? "full" : "limited";
  return [
    `scale=${rung.width}:${rung.height}:flags=bicubic:in_color_matrix=${source.colorMatrix}:out_color_matrix=bt709:in_range=${range}:out_range=limited`,
  ];
}

// To SDR by way of linear light, at the rung's size as it works in floating point. ITU-R BT.2390 has
// 100 nits as the peak of SDR. An untagged input side counts as BT.2100.
function toneMap(transfer: "pq" | "hlg", { width, height }: Rung): string[] {
  const input = `tin=${transfer === "pq" ? "smpte2084" : "arib-std-b67"}:min=bt2020nc:pin=bt2020`;
  return [
    `zscale=w=${width}:h=${height}:${input}:t=linear:npl=100`,
    "format=gbrpf32le",
    "zscale=p=bt709",
    "tonemap=tonemap=hable:desat=0",
    "zscale=t=bt709:m=bt709:r=tv",
  ];
}

function audioGraph({ source, grid }: EncodePlan, { chunk }: JobSpec, { name, stream }: AudioRung): string {
  const { first, end } = audioRange(grid, chunk);
  const from = Math.max(0, first - audioPrerollFrames) * audioFrameSamples;
  const to = (end + audioPostrollFrames) * audioFrameSamples;
  return [
    `[0:a:${stream}]aresample=${audioSampleRate}:ochl=stereo:async=1000,atrim=start_pts=${from}`,
    // A second stage, as first_pts counts in the rate of the input. It starts the chunk to the sample.
    `aresample=${audioSampleRate}:async=1:first_pts=${from}`,
    // Silence after audio that ends early, up to where the chunk ends. Sound alone ends where it ends.
    `${source.videoStream === null ? "" : "apad,"}atrim=end_pts=${to}[${name}]`,
  ].join(",");
}

function audioRange(grid: EncodePlan["grid"], chunk: JobSpec["chunk"]): { first: number; end: number } {
  const slack = chunk.last ? lastSlackSeconds : 0;
  return {
    first: audioFrameAt(frameTime(grid, chunk.firstFrame)),
    end: audioFrameAt(frameTime(grid, chunk.endFrame) + slack),
  };
}

function videoOptions(plan: EncodePlan, job: JobSpec, rung: Rung, threads: number): string[] {
  return [
    ...codecOptions[rung.codec](plan.grid, rung, threads),
    // A key frame where each segment starts, also where segments follow the source's key frames.
    ...(plan.grid.segments ? ["-force_key_frames", forcedKeyFrames(plan, job), "-forced-idr", "1"] : []),
    ...["-threads", String(threads)],
    // The grid is made by the fps filter: FFmpeg neither repeats nor drops a frame behind it.
    ...["-fps_mode", "passthrough"],
    // What the filters made, written down for the decoder.
    ...["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"],
  ];
}

// Constant quality below a cap that a player can rely on, and closed GOPs of one length: a key frame
// where each segment starts, and no reference across it. 1.5 s of buffer keep the peaks near the cap.
const codecOptions: Record<VideoCodec, (grid: Grid, rung: Rung, threads: number) => string[]> = {
  h264: ({ gopFrames }, { maxBitrate }) =>
    [
      ["-c:v", "libx264", "-preset", preset, "-profile:v", "high", "-crf", String(crf)],
      ["-maxrate", String(maxBitrate), "-bufsize", String(maxBitrate * 1.5)],
      ["-g", String(gopFrames), "-keyint_min", String(gopFrames), "-sc_threshold", "0", "-flags", "+cgop"],
      ["-bf", "3"],
    ].flat(),
  hevc: ({ gopFrames }, { maxBitrate }, threads) =>
    [
      // Apple's players want the parameter sets in the init segment: hvc1.
      ["-c:v", "libx265", "-preset", "fast", "-crf", "24", "-tag:v", "hvc1"],
      ["-maxrate", String(maxBitrate), "-bufsize", String(maxBitrate * 1.5)],
      [
        "-x265-params",
        `keyint=${gopFrames}:min-keyint=${gopFrames}:scenecut=0:open-gop=0:pools=${threads}:log-level=1`,
      ],
    ].flat(),
  av1: ({ gopFrames }, { maxBitrate }, threads) =>
    [
      ["-c:v", "libsvtav1", "-preset", "9", "-crf", "33", "-g", String(gopFrames)],
      // Its own cap for constant quality, in kbit/s.
      ["-svtav1-params", `mbr=${Math.round(maxBitrate / 1000)}:scd=0:irefresh-type=2:lp=${threads}`],
    ].flat(),
};

function forcedKeyFrames({ grid }: EncodePlan, { chunk }: JobSpec): string {
  const starts: string[] = [];
  for (let segment = chunk.firstSegment; segmentStart(grid, segment) < chunk.endFrame; segment += 1) {
    starts.push(`eq(n,${segmentStart(grid, segment) - chunk.firstFrame})`);
  }
  return `expr:${starts.join("+")}`;
}

// The source's own stream. A seek gives the key frame before the chunk, and GOPs are closed, so what
// is shown outside of the chunk is dropped. The timestamps are still the source's.
function copyOptions({ grid }: EncodePlan, { chunk }: JobSpec): string[] {
  const first = frameTime(grid, chunk.firstFrame - 0.5);
  const end = frameTime(grid, chunk.endFrame - 0.5);
  const drop = [
    ...(chunk.firstFrame > 0 ? [`lt(pts*tb,${first})`] : []),
    ...(chunk.last ? [] : [`gte(pts*tb,${end})`]),
  ].join("+");
  return [
    ["-c:v", "copy"],
    // SEI messages (type 6) may hold what the source's maker did not mean to publish, and players do without.
    ["-bsf:v", `filter_units=remove_types=6${drop === "" ? "" : `,noise=drop='${drop}'`}`],
  ].flat();
}

function audioOptions({ grid }: EncodePlan, { chunk }: JobSpec, audio: AudioRung): string[] {
  const { first, end } = audioRange(grid, chunk);
  const drop = `lt(pts,${first * audioFrameSamples})+gte(pts,${end * audioFrameSamples})`;
  return [
    ["-c:a", "aac", "-b:a", String(audio.bitrate), "-ac", String(audio.channels), "-ar", String(audioSampleRate)],
    // The pre-roll and the encoder's priming never reach the file.
    ["-bsf:a", `noise=drop='${drop}'`],
  ].flat();
}

// The init segment must be the same for every chunk, and holds nothing of the source.
const muxOptions = [
  ["-map_metadata", "-1", "-map_chapters", "-1"],
  // Timestamps are the source's; an edit list hides the delay of B-frames.
  ["-avoid_negative_ts", "disabled", "-use_editlist", "1"],
  // For a stream that cannot be rewound: the moov waits for the first packets and no index follows.
  // frag_discont keeps the first timestamp of each chunk in its tfdt.
  ["-movflags", "+delay_moov+default_base_moof+frag_discont+skip_trailer"],
].flat();

function videoMuxOptions({ grid }: EncodePlan): string[] {
  return [
    ...muxOptions,
    // A fragment is a GOP, so that a segment can be cut before any of them.
    ["-movflags", "+frag_keyframe"],
    ["-video_track_timescale", String(grid.timescale)],
    ["-f", "mp4"],
  ].flat();
}

// Small fragments keep little in FFmpeg's memory; the segmenter writes the frames anew.
const audioMuxOptions = [...muxOptions, "-frag_duration", "2000000", "-f", "mp4"];
