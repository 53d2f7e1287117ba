import { fullBox, u32, u64 } from "./boxes.ts";

/** One stretch of the file: `bytes` from where the one before ends, and when it has been played to its end. */
export type IndexEntry = { bytes: number; endSeconds: number };

/** A `sidx` counts its references in 16 bits: 36 hours of segments of two seconds. */
export const mostEntries = 0xffff;

// Section 8.16.3.3: each stretch begins with a key frame (SAP type 1) of the track.
const startsWithKeyFrame = 0x9000_0000;

/**
 * The index of the file's segments (`sidx`, ISO/IEC 14496-12 section 8.16.3), by which a player seeks
 * without reading what lies before. It stands right before the first segment, and all segments of the
 * file are in it, those of the other track too.
 *
 * @param timescale the track's own, as the section recommends: FFmpeg takes it for granted
 */
export function segmentIndex(trackId: number, timescale: number, entries: IndexEntry[]): Uint8Array {
  if (entries.length > mostEntries) throw new RangeError(`${entries.length} segments do not fit a sidx`);
  let start = 0;
  const references = entries.map(({ bytes, endSeconds }) => {
    const end = Math.round(endSeconds * timescale);
    const ticks = end - start;
    start = end;
    return u32(bytes, ticks, startsWithKeyFrame);
  });
  // The first picture is shown at 0: the track's edit list takes away what B-frames delay.
  const earliest = u64(0);
  const firstOffset = u64(0);
  return fullBox("sidx", 1, 0, u32(trackId, timescale), earliest, firstOffset, u32(entries.length), ...references);
}
