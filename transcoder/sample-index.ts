import { boxesIn, findBox, type Box } from "./boxes.ts";

/**
 * What the sample tables of an MP4's video track say, reduced to what copying it needs. Only a track
 * of one constant rate whose GOPs are closed has one.
 */
export type SampleIndex = {
  /** Frames a second, exactly. */
  rateNum: number;
  rateDen: number;
  frames: number;
  /** Each GOP in order: how many frames it has, and how many bytes they take. */
  gops: { frames: number; bytes: number }[];
};

export type ReadRange = (first: number, length: number) => Promise<Buffer>;

// A two-hour film has about 5 MB of tables; what is far above is no file to hold in memory.
const largestMoov = 48 * 2 ** 20;
const mostTopLevelBoxes = 64;

/**
 * Reads the sample tables of a video track (ISO/IEC 14496-12 section 8.6 and 8.7) by a few ranged
 * reads, wherever in the file they stand. The media data is not touched, so the length does not matter.
 *
 * @param videoStream index among the video tracks, in the file's order
 * @returns null where the file has no such track, is fragmented or damaged, or is none to copy
 */
export async function readSampleIndex(
  read: ReadRange,
  sizeBytes: number,
  videoStream: number,
): Promise<SampleIndex | null> {
  const moov = await readMoov(read, sizeBytes);
  if (!moov) return null;
  try {
    return indexOf(moov, videoStream);
  } catch (error) {
    // A table that ends before it should: FFmpeg may still make something of the file.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function readMoov(read: ReadRange, sizeBytes: number): Promise<Buffer | null> {
  let at = 0;
  for (let i = 0; i < mostTopLevelBoxes && at + 16 <= sizeBytes; i += 1) {
    const head = await read(at, 16);
    if (head.length < 16) return null;
    const short = head.readUInt32BE(0);
    // Section 4.2: 1 means that 64 bits follow, 0 that the box goes to the end of the file.
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? sizeBytes - at : short;
    const header = short === 1 ? 16 : 8;
    if (size < header || at + size > sizeBytes) return null;
    if (head.toString("latin1", 4, 8) === "moov") {
      return size > largestMoov ? null : read(at + header, size - header);
    }
    at += size;
  }
  return null;
}

function indexOf(moov: Buffer, videoStream: number): SampleIndex | null {
  const root = { body: 0, end: moov.length };
  // Fragments hold the samples elsewhere.
  if (findBox(moov, root, "mvex")) return null;
  const tracks = boxesIn(moov, root).filter((box) => box.type === "trak");
  const video = tracks.filter((trak) => handlerOf(moov, trak) === "vide")[videoStream];
  const mdhd = video && findBox(moov, video, "mdia/mdhd");
  const stbl = video && findBox(moov, video, "mdia/minf/stbl");
  if (!mdhd || !stbl) return null;
  const table = (type: string) => findBox(moov, stbl, type);
  const [stsd, stts, stsz, stss] = [table("stsd"), table("stts"), table("stsz"), table("stss")];
  // Without stss every frame is a key frame: no stream to play over a network.
  if (!stsd || !stts || !stsz || !stss) return null;
  // One sample description for all: its parameter sets go into the one init segment.
  if (moov.readUInt32BE(stsd.body + 4) !== 1 || moov.toString("latin1", stsd.body + 12, stsd.body + 16) !== "avc1") {
    return null;
  }
  const timescale = moov.readUInt32BE(mdhd.body + (moov[mdhd.body] === 1 ? 20 : 12));
  const ticks = constantDuration(moov, stts);
  const sizes = sampleSizes(moov, stsz);
  if (!ticks || !sizes) return null;
  const keys = list(moov, stss, 4).map((at) => moov.readUInt32BE(at) - 1);
  const shifts = compositionShifts(moov, table("ctts"), sizes.length);
  if (keys[0] !== 0 || !startsAtFirstFrame(moov, video, shifts[0] ?? 0)) return null;

  const gops: SampleIndex["gops"] = [];
  for (const [i, first] of keys.entries()) {
    const end = keys[i + 1] ?? sizes.length;
    if (end <= first || !isClosed(shifts, first, end, ticks)) return null;
    let bytes = 0;
    for (let sample = first; sample < end; sample += 1) bytes += sizes[sample] ?? 0;
    gops.push({ frames: end - first, bytes });
  }
  const divisor = greatestCommonDivisor(timescale, ticks);
  return { rateNum: timescale / divisor, rateDen: ticks / divisor, frames: sizes.length, gops };
}

function handlerOf(moov: Buffer, trak: Box): string {
  const hdlr = findBox(moov, trak, "mdia/hdlr");
  return hdlr ? moov.toString("latin1", hdlr.body + 8, hdlr.body + 12) : "";
}

// Section 8.6.1.2: runs of [count, duration]. The last frame alone may last otherwise.
function constantDuration(moov: Buffer, stts: Box): number | null {
  const runs = list(moov, stts, 8).map((at) => ({ count: moov.readUInt32BE(at), ticks: moov.readUInt32BE(at + 4) }));
  const ticks = runs[0]?.ticks ?? 0;
  const lastAlone = (i: number) => i === runs.length - 1 && runs[i]?.count === 1;
  return ticks > 0 && runs.every((run, i) => run.ticks === ticks || lastAlone(i)) ? ticks : null;
}

// Section 8.7.3.2: one size for all, or one for each.
function sampleSizes(moov: Buffer, stsz: Box): Uint32Array | null {
  const one = moov.readUInt32BE(stsz.body + 4);
  const count = moov.readUInt32BE(stsz.body + 8);
  if (one !== 0 || stsz.body + 12 + count * 4 > stsz.end) return null;
  return Uint32Array.from({ length: count }, (_, i) => moov.readUInt32BE(stsz.body + 12 + i * 4));
}

// Section 8.6.1.3: how much later than it is decoded each frame is shown.
function compositionShifts(moov: Buffer, ctts: Box | undefined, samples: number): Int32Array {
  const shifts = new Int32Array(samples);
  let sample = 0;
  for (const at of ctts ? list(moov, ctts, 8) : []) {
    const end = Math.min(samples, sample + moov.readUInt32BE(at));
    shifts.fill(moov.readInt32BE(at + 4), sample, end);
    sample = end;
  }
  return shifts;
}

// Section 8.6.6: the one edit there may be takes out the delay that B-frames need, and nothing else.
function startsAtFirstFrame(moov: Buffer, trak: Box, firstShift: number): boolean {
  const elst = findBox(moov, trak, "edts/elst");
  if (!elst) return firstShift === 0;
  if (moov.readUInt32BE(elst.body + 4) !== 1) return false;
  const long = moov[elst.body] === 1;
  const mediaTime = long ? Number(moov.readBigInt64BE(elst.body + 16)) : moov.readInt32BE(elst.body + 12);
  return mediaTime === firstShift;
}

/** Whether a GOP's frames are shown in its own time, one each tick, its key frame first. */
function isClosed(shifts: Int32Array, first: number, end: number, ticks: number): boolean {
  const delay = shifts[0] ?? 0;
  const shown = new Set<number>();
  for (let sample = first; sample < end; sample += 1) {
    const time = (sample - first) * ticks + (shifts[sample] ?? 0) - delay;
    if (time < 0 || time % ticks !== 0 || time / ticks >= end - first) return false;
    shown.add(time);
  }
  return shown.size === end - first && shifts[first] === delay;
}

// A full box whose entries follow a count. The positions of the entries.
function list(moov: Buffer, box: Box, entryBytes: number): number[] {
  const count = moov.readUInt32BE(box.body + 4);
  if (box.body + 8 + count * entryBytes > box.end) throw new RangeError(`the table ${box.type} is cut off`);
  return Array.from({ length: count }, (_, i) => box.body + 8 + i * entryBytes);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
