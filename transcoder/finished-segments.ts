import type { StoredSegment } from "../schema/messages.ts";

/** The segments of a job that are stored on every one of its tracks, in order. */
export type FinishedSegments = {
  add(track: string, segment: StoredSegment): void;
  /** Those that were finished since the last call, by track. */
  take(): Map<string, StoredSegment[]>;
};

/** @param first index of the job's first segment */
export function finishedSegments(tracks: readonly string[], first: number): FinishedSegments {
  const stored = new Map(tracks.map((track) => [track, new Map<number, StoredSegment>()]));
  let next = first;
  return {
    add: (track, segment) => void stored.get(track)?.set(segment.index, segment),
    take() {
      const from = next;
      while ([...stored.values()].every((segments) => segments.has(next))) next += 1;
      const taken = Array.from({ length: next - from }, (_, i) => from + i);
      return new Map([...stored].map(([track, segments]) => [track, taken.flatMap((i) => segments.get(i) ?? [])]));
    },
  };
}
