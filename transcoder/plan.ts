import { ladderFor } from "../schema/ladder.ts";
import type { AudioRung, EncodePlan, EncodeSettings, SourceFacts } from "../schema/messages.ts";
import { copyTop } from "./copy-plan.ts";
import type { SampleIndex } from "./sample-index.ts";

/** What the probe found: the plan's facts, and what the plan is made by. */
export type ProbedSource = Omit<SourceFacts, "frames"> & {
  /** Frames a second: `average` over the whole stream, `base` the rate by which all timestamps can be told. */
  rate: { average: number; base: number };
  /** The sound tracks, the default one first. `language` is a BCP 47 or ISO 639-2 code, `und` where the file does not say. */
  audio: { stream: number; language: string; title: string }[];
  /** Whether the video stream could be a rendition as it is; then `index` tells where its key frames are. */
  copyable: boolean;
  index: SampleIndex | null;
};

type Rate = readonly [num: number, den: number];

const usualRates: readonly Rate[] = [
  [24_000, 1001],
  [24, 1],
  [25, 1],
  [30_000, 1001],
  [30, 1],
  [48, 1],
  [50, 1],
  [60_000, 1001],
  [60, 1],
];
// Apple's HLS authoring specification, 1.10: a key frame at least every two seconds.
const gopSeconds = 2;
// Long enough that decoding from the key frame before a chunk weighs little, short enough for many
// machines to share a video and for a slow one to end well within its lease.
const chunkSeconds = 30;

// Sound alone has a grid as well: segments and chunks are counted on it.
const soundGridRate: Rate = [25, 1];
// A chunk of sound is little work: few long ones.
const soundChunkSeconds = 300;
const mostAudioTracks = 8;

/** Decides everything that all chunks and renditions of an encode share. */
export function planEncode(probed: ProbedSource, settings: EncodeSettings): EncodePlan {
  const { rate: _rate, audio, index, copyable: _copyable, ...facts } = probed;
  const sound = facts.videoStream === null;
  const [rateNum, rateDen] = sound ? soundGridRate : gridRate(probed);
  const framesPerSecond = rateNum / rateDen;

  // A segment is a whole number of GOPs, so that each begins with a key frame on every rung.
  const gops = Math.ceil(settings.segmentSeconds / gopSeconds);
  const gopFrames = Math.max(1, Math.round((settings.segmentSeconds * framesPerSecond) / gops));
  const regular: EncodePlan["grid"] = {
    rateNum,
    rateDen,
    gopFrames,
    firstSegmentFrames: gopFrames,
    segmentFrames: gops * gopFrames,
    chunkSegments: Math.max(1, Math.round((sound ? soundChunkSeconds : chunkSeconds) / settings.segmentSeconds)),
    // Each frame lasts a whole number of ticks.
    timescale: rateNum >= 10_000 ? rateNum : rateNum * 1000,
  };
  const size = { width: facts.width, height: facts.height, framesPerSecond };
  const encoded = sound ? [] : ladderFor(size, settings.heights, settings.codecs);
  const copied = copyTop(probed, regular, encoded, settings);
  const { grid, rungs } = copied ?? { grid: regular, rungs: encoded };
  const frames =
    copied && index
      ? index.frames
      : Math.max(1, Math.round((facts.durationSeconds - facts.leadSeconds) * framesPerSecond));
  return { source: { ...facts, frames }, grid, rungs, audio: audio.slice(0, mostAudioTracks).map(audioRung) };
}

function audioRung({ stream, language, title }: ProbedSource["audio"][number], i: number): AudioRung {
  return { name: i === 0 ? "audio" : `audio-${i + 1}`, stream, bitrate: 128_000, channels: 2, language, title };
}

/** The rate of the frame grid: the source's natural rate, at most 60, at a usual value where one is near. */
export function gridRate(source: Pick<ProbedSource, "rate" | "interlaced" | "variableFrameRate">): Rate {
  let rate = naturalRate(source);
  while (rate > 60.5) rate /= 2;
  const nearest = usualRates.reduce((a, b) => (distance(b, rate) < distance(a, rate) ? b : a));
  if (distance(nearest, rate) / rate < 0.015) return nearest;
  // Slow sources (screens, slides) keep their rate: repeating their frames would only cost bits.
  if (rate < 23) return [Math.max(1, Math.round(rate)), 1];
  // Between two usual rates the higher one repeats a frame now and then, and loses none.
  return usualRates.find(([num, den]) => num / den >= rate) ?? [60, 1];
}

function naturalRate({
  rate,
  interlaced,
  variableFrameRate,
}: Pick<ProbedSource, "rate" | "interlaced" | "variableFrameRate">): number {
  const average = rate.average || rate.base || 25;
  // Each field becomes a frame: half the motion would be lost otherwise.
  if (interlaced) return average * 2;
  if (!variableFrameRate) return rate.base || average;
  // A variable rate that mostly runs at its base keeps it; a base far above is only the clock's.
  return rate.base > average && rate.base <= 60.5 && rate.base / average < 3 ? rate.base : average;
}

function distance([num, den]: Rate, rate: number): number {
  return Math.abs(num / den - rate);
}
