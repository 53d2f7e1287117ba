import { audioSampleRate } from "../../schema/grid.ts";
import type { ManifestRecord, ManifestTrack } from "../../schema/manifest.ts";
import { mostEntries, type IndexEntry } from "./segment-index.ts";

/** One stored segment and its place in the file. `bytes` are those that remain of `storedBytes`. */
export type Part = {
  track: string;
  /** 1 for the file's first track, 2 for the sound that goes with pictures. */
  trackId: number;
  index: number;
  storedBytes: number;
  bytes: number;
  /** The number of its first fragment. */
  sequence: number;
};

/** What a file is made of, which follows from the manifest record alone. */
export type Layout = {
  /** The tracks in the order of their ids, with the hash of each one's init segment. */
  tracks: { name: string; init: string }[];
  seconds: number;
  parts: Part[];
  index: IndexEntry[];
};

// `styp` with two brands; where a track lists its key frames, the first one's offset says it better.
const segmentTypeBytes = 24;
const sampleSeconds = 1 / audioSampleRate;
// Fragments of one segment, at most: it leaves room for one GOP a frame.
const sequenceStep = 1024;

/**
 * How the rendition's file is laid out: each segment of the first track, followed by the sound that
 * starts while it plays. Null where the encode is not done, has no such rendition, or two encoders of
 * different builds took part, whose segments no single head describes.
 */
export function layOut(record: ManifestRecord, rendition: string): Layout | null {
  if (!record.complete) return null;
  const video = record.video.find((track) => track.name === rendition);
  const sound = record.audio.find((track) => track.name === (video ? record.audio[0]?.name : rendition));
  const lead = video ?? sound;
  if (!lead || lead.segments.length > mostEntries) return null;
  const tracks = video && sound ? [video, sound] : [lead];
  if (tracks.some((track) => track.inits.length !== 1)) return null;

  const frameSeconds = record.rateDen / record.rateNum;
  const first = placed(lead, 1, video ? frameSeconds : sampleSeconds);
  const second = video && sound ? placed(sound, 2, sampleSeconds) : [];

  const parts: Part[] = [];
  const entries: IndexEntry[] = [];
  const add = (segment: Placed) => {
    parts.push({ ...segment.part, sequence: parts.length * sequenceStep + 1 });
    return segment.part.bytes;
  };
  let taken = 0;
  for (const [i, segment] of first.entries()) {
    let bytes = add(segment);
    // Sound that starts behind the last picture belongs to it as well.
    const end = i === first.length - 1 ? Infinity : segment.end;
    for (let next = second[taken]; next && next.start < end; next = second[taken]) {
      bytes += add(next);
      taken += 1;
    }
    entries.push({ bytes, endSeconds: segment.end });
  }
  return {
    tracks: tracks.map((track) => ({ name: track.name, init: track.inits[0]?.hash ?? "" })),
    seconds: Math.max(...[...first, ...second].map(({ end }) => end)),
    parts,
    index: entries,
  };
}

type Placed = { start: number; end: number; part: Omit<Part, "sequence"> };

// The segments of a track with their times in seconds.
function placed(track: ManifestTrack, trackId: number, unitSeconds: number): Placed[] {
  let units = 0;
  return track.segments.map(([length, storedBytes, keyFrames], index) => {
    const start = units * unitSeconds;
    units += length;
    const bytes = storedBytes - (keyFrames[0]?.[0] ?? segmentTypeBytes);
    return { start, end: units * unitSeconds, part: { track: track.name, trackId, index, storedBytes, bytes } };
  });
}
