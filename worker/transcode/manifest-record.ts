import { audioSampleRate } from "../../schema/grid.ts";
import type { ManifestRecord, ManifestSegment, ManifestTrack } from "../../schema/manifest.ts";
import type { EncodePlan } from "../../schema/messages.ts";
import { measureTrack } from "../playback/measure.ts";
import type { EncodeOrder, LedgerTrack } from "./encode-ledger.ts";
import type { RenditionRow } from "./store.ts";

/**
 * The manifest record of what is stored. Each track holds its segments up to the first hole. While
 * growing, a video track appears once it holds as much as the lowest one, so that no playlist strands
 * a player on a rendition that lags behind. It then stays: jobs after the head report each segment
 * for all renditions at once.
 */
export function buildManifest(
  order: EncodeOrder,
  plan: EncodePlan,
  tracks: LedgerTrack[],
  flags: { complete: boolean; poster: boolean },
): ManifestRecord {
  const byName = new Map(tracks.map((track) => [track.track, runOf(track)]));
  const runs = plan.rungs.map((rung) => ({ rung, run: byName.get(rung.name) ?? null }));
  const lowest = runs.findLast(({ rung }) => rung.codec === "h264")?.run?.segments.length ?? 0;
  const video = runs.flatMap(({ rung, run }) => {
    if (!run || run.segments.length === 0) return [];
    if (!flags.complete && run.segments.length < lowest) return [];
    return [{ name: rung.name, width: rung.width, height: rung.height, maxBitrate: rung.maxBitrate, ...run }];
  });
  const audio = plan.audio.flatMap(({ name, bitrate, channels, language, title }) => {
    const run = byName.get(name);
    return run && run.segments.length > 0 ? [{ name, bitrate, channels, language, title, ...run }] : [];
  });
  return {
    version: 1,
    videoId: order.videoId,
    epoch: order.epoch,
    complete: flags.complete,
    rateNum: plan.grid.rateNum,
    rateDen: plan.grid.rateDen,
    segmentFrames: plan.grid.segmentFrames,
    video,
    audio,
    poster: flags.poster,
  };
}

// The segments from 0 up to the first missing one.
function runOf({ segments }: LedgerTrack): Pick<ManifestTrack, "segments" | "inits" | "codecs"> {
  const run: ManifestSegment[] = [];
  const inits: { from: number; hash: string }[] = [];
  for (const [position, segment] of segments.entries()) {
    if (segment.index !== position) break;
    if (inits.at(-1)?.hash !== segment.init) inits.push({ from: position, hash: segment.init });
    run.push([segment.units, segment.bytes, segment.iframes]);
  }
  return { segments: run, inits, codecs: segments[0]?.codecs ?? "" };
}

/** How long the pictures, or the sound alone, last in seconds. */
export function durationOf({ video, audio, rateNum, rateDen }: ManifestRecord): number {
  const units = ([track]: ManifestTrack[]) => track?.segments.reduce((sum, [count]) => sum + count, 0) ?? 0;
  return video.length > 0 ? (units(video) * rateDen) / rateNum : units(audio) / audioSampleRate;
}

/** The rows of the renditions table for a finished encode. */
export function renditionRows(record: ManifestRecord): RenditionRow[] {
  return record.video.map((track) => {
    const measured = measureTrack(track, record.rateNum / record.rateDen);
    return {
      name: track.name,
      width: track.width,
      height: track.height,
      codecs: track.codecs,
      averageBitrate: measured.averageBitrate,
      peakBitrate: measured.peakBitrate,
      bytes: measured.bytes,
    };
  });
}
