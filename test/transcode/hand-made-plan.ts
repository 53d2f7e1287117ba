import type { EncodePlan } from "../../schema/messages.ts";

/** What looks like an MP4 as far as an upload is checked. */
export const headerOnly = Buffer.concat([
  Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex"),
  Buffer.alloc(2_000, 7),
]);

type Changes = {
  source?: Partial<EncodePlan["source"]>;
  grid?: Partial<EncodePlan["grid"]>;
  rungs?: EncodePlan["rungs"];
  audio?: EncodePlan["audio"];
};

/** What a probe says of a plain source: 20 s of 720p at 24 frames a second. */
export function sourceFacts(changes: Changes["source"] = {}): EncodePlan["source"] {
  return {
    key: "sources/x",
    sizeBytes: headerOnly.length,
    container: "mp4",
    durationSeconds: 20,
    width: 1280,
    height: 720,
    frames: 480,
    videoStream: 0,
    coverStream: null,
    leadSeconds: 0,
    interlaced: false,
    variableFrameRate: false,
    indexless: false,
    transfer: "sdr",
    colorMatrix: "bt709",
    fullRange: false,
    conforming: false,
    ...changes,
  };
}

const inH264 = { codec: "h264", copy: false } as const;

/** A rendition of 16:9 in H.264, by its usual name. */
export function rung(name: "1080p" | "720p" | "480p" | "360p"): EncodePlan["rungs"][number] {
  const [width, height, maxBitrate] = {
    "1080p": [1920, 1080, 6_000_000] as const,
    "720p": [1280, 720, 3_000_000] as const,
    "480p": [854, 480, 1_400_000] as const,
    "360p": [640, 360, 800_000] as const,
  }[name];
  return { ...inH264, name, width, height, maxBitrate };
}

/** A plan of silent 24 frames a second in segments of six seconds and chunks of two segments. */
export function planWith({ source, grid, rungs, audio }: Changes = {}): EncodePlan {
  return {
    source: sourceFacts(source),
    grid: {
      rateNum: 24,
      rateDen: 1,
      gopFrames: 48,
      firstSegmentFrames: 144,
      segmentFrames: 144,
      chunkSegments: 2,
      timescale: 24_000,
      ...grid,
    },
    rungs: rungs ?? [rung("720p"), rung("480p"), rung("360p")],
    audio: audio ?? [],
  };
}

/** 20 s at 24 frames a second: chunks of 6, 14 s; the head is split in two jobs, so three jobs. */
export const plan: EncodePlan = planWith();
