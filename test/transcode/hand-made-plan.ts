import type { EncodePlan } from "../../schema/messages.ts";

/** What looks like an MP4 as far as an upload is checked. */
export const headerOnly = Buffer.concat([
  Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex"),
  Buffer.alloc(2_000, 7),
]);
const inH264 = { codec: "h264", copy: false } as const;

/** 20 s at 24 frames a second: chunks of 6, 14 s; the head is split in two jobs, so three jobs. */
export const plan: EncodePlan = {
  source: {
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
  },
  grid: {
    rateNum: 24,
    rateDen: 1,
    gopFrames: 48,
    firstSegmentFrames: 144,
    segmentFrames: 144,
    chunkSegments: 2,
    timescale: 24_000,
  },
  rungs: [
    { ...inH264, name: "720p", width: 1280, height: 720, maxBitrate: 3_000_000 },
    { ...inH264, name: "480p", width: 854, height: 480, maxBitrate: 1_400_000 },
    { ...inH264, name: "360p", width: 640, height: 360, maxBitrate: 800_000 },
  ],
  audio: [],
};
