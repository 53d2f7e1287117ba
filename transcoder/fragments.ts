import type { ReadRange } from "./sample-index.ts";

/** A fragmented MP4: all that stands before its first fragment, which begins at `firstFragment`. */
export type Fragmented = { head: Buffer; firstFragment: number };

// FFmpeg asks the storage once for each fragment before it reads a picture of a file that has no index
// of them. So few are no wait, and the index that it makes itself is worth them.
const fewFragments = 200;
const largestHead = 2 ** 20;
const beforeMoov = ["ftyp", "free", "skip", "wide"];
const beforeMoof = ["free", "skip", "styp", "emsg", "prft", "uuid"];
const mostBoxes = 16;

/**
 * Whether an MP4 is in many fragments (ISO/IEC 14496-12 section 8.8) without an index: a recording, as
 * a rule. Two or three small reads.
 *
 * @param start the file's first bytes
 * @returns null for any other file, one with a `sidx` (section 8.16.3) included
 */
export async function readFragmented(read: ReadRange, sizeBytes: number, start: Buffer): Promise<Fragmented | null> {
  let moovSeen = false;
  let at = 0;
  for (let i = 0; i < mostBoxes && at + 16 <= sizeBytes && at < largestHead; i += 1) {
    const header = at + 16 <= start.length ? start.subarray(at, at + 16) : await read(at, 16);
    if (header.length < 16) return null;
    const size = header.readUInt32BE(0);
    const type = header.toString("latin1", 4, 8);
    if (size < 8) return null;
    if (type === "moof") {
      const mdat = await read(at + size, 8);
      if (!moovSeen || mdat.length < 8 || mdat.toString("latin1", 4, 8) !== "mdat") return null;
      const fragments = (sizeBytes - at) / (size + Math.max(8, mdat.readUInt32BE(0)));
      return fragments > fewFragments ? { head: await read(0, at), firstFragment: at } : null;
    }
    if (type !== "moov" && !(moovSeen ? beforeMoof : beforeMoov).includes(type)) return null;
    moovSeen ||= type === "moov";
    at += size;
  }
  return null;
}

/** Where the first whole fragment of a file's last bytes begins: a `moof`, its `mfhd`, and an `mdat` behind it. */
export function firstFragmentIn(tail: Buffer): number | null {
  for (let found = tail.indexOf("moof"); found !== -1; found = tail.indexOf("moof", found + 4)) {
    const at = found - 4;
    if (at < 0 || at + 24 > tail.length) continue;
    const next = at + tail.readUInt32BE(at);
    const isMoof = tail.readUInt32BE(at + 8) === 16 && tail.toString("latin1", at + 12, at + 16) === "mfhd";
    if (isMoof && next + 8 <= tail.length && tail.toString("latin1", next + 4, next + 8) === "mdat") return at;
  }
  return null;
}
