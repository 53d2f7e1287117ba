import { boxesIn, findBox, type Box } from "./boxes.ts";

/** What the init segment says about its one track. `codecs` as RFC 6381 writes it. */
export type InitSegment = { bytes: Uint8Array; timescale: number; codecs: string };

export type Sample = { bytes: number; duration: number; key: boolean };

/** A `moof` and its `mdat`. `decodeTime` is the tfdt in ticks; `data` is the mdat with its header, in parts. */
export type Fragment = {
  decodeTime: number;
  samples: Sample[];
  moof: Buffer;
  data: readonly Buffer[];
  dataBytes: number;
  dataHeader: number;
};

export type Fmp4Part = { type: "init"; init: InitSegment } | { type: "fragment"; fragment: Fragment };

/** The stream is no fragmented MP4 of the shape that FFmpeg writes for us. */
export class Fmp4Error extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Fmp4Error";
  }
}

/** The stream broke off inside a box: whoever wrote it died. */
export class Fmp4CutShort extends Fmp4Error {}

type Defaults = { duration: number; size: number; flags: number };

// A GOP of two seconds at the highest rung's cap is about 6 MB; what is far above is no length.
const largestMdat = 64 * 2 ** 20;
const largestOther = 4 * 2 ** 20;
const nonSyncSample = 0x1_0000;

/**
 * Reads a fragmented MP4 (ISO/IEC 14496-12 section 8.8) of one track as it arrives. It holds one
 * fragment at a time; while the consumer is busy, nothing more is taken from the stream.
 *
 * @throws Fmp4Error when the stream breaks off inside a box or a length is absurd
 */
export async function* readFragments(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Fmp4Part> {
  const head: Buffer[] = [];
  let defaults: Defaults | undefined;
  let moof: Buffer | undefined;
  for await (const { type, size, header, parts } of readBoxes(stream)) {
    if (type === "ftyp") head.push(...parts);
    if (type === "moov") {
      const bytes = Buffer.concat(parts);
      const init = readInit(Buffer.concat([...head, bytes]), bytes);
      defaults = init.defaults;
      yield { type: "init", init: init.segment };
    }
    if (type === "moof") moof = Buffer.concat(parts);
    if (type === "mdat" && moof) {
      if (!defaults) throw new Fmp4Error("a fragment comes before the moov");
      const data = { data: parts, dataBytes: size, dataHeader: header };
      yield { type: "fragment", fragment: { ...readMoof(moof, defaults), moof, ...data } };
      moof = undefined;
    }
    // styp, sidx and mfra are not of the segments: they are left out.
  }
}

type ReadBox = { type: string; size: number; header: number; parts: Buffer[] };

// A box stays in the parts that the stream brought: most of what passes here is media, which nobody looks into.
async function* readBoxes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ReadBox> {
  let parts: Buffer[] = [];
  let held = 0;
  let next: ReturnType<typeof sizeOf> = null;
  for await (const part of stream) {
    parts.push(Buffer.from(part.buffer, part.byteOffset, part.length));
    held += part.length;
    for (;;) {
      next ??= sizeOf(firstBytes(parts));
      if (!next || held < next.size) break;
      const { taken, rest } = splitParts(parts, next.size);
      yield { ...next, parts: taken };
      parts = rest;
      held -= next.size;
      next = null;
    }
  }
  if (held > 0) throw new Fmp4CutShort(`the stream ends ${(next?.size ?? smallestBox) - held} bytes short of a box`);
}

const smallestBox = 8;
const longestHeader = 16;

function firstBytes(parts: Buffer[]): Buffer {
  const [first = Buffer.alloc(0)] = parts;
  return first.length >= longestHeader ? first : Buffer.concat(parts);
}

function splitParts(parts: Buffer[], size: number): { taken: Buffer[]; rest: Buffer[] } {
  const taken: Buffer[] = [];
  const rest: Buffer[] = [];
  let wanted = size;
  for (const part of parts) {
    const here = Math.min(wanted, part.length);
    if (here > 0) taken.push(part.subarray(0, here));
    if (here < part.length) rest.push(part.subarray(here));
    wanted -= here;
  }
  return { taken, rest };
}

// Section 4.2: a size of 1 means that 64 bits follow. 0 (to the end of the file) is never written by us.
// Null while too little of the box is there.
function sizeOf(buffer: Buffer): { type: string; size: number; header: number } | null {
  if (buffer.length < smallestBox) return null;
  const short = buffer.readUInt32BE(0);
  const type = buffer.toString("latin1", 4, 8);
  if (short === 1 && buffer.length < longestHeader) return null;
  const size = short === 1 ? Number(buffer.readBigUInt64BE(8)) : short;
  const header = short === 1 ? longestHeader : smallestBox;
  if (size < header || size > (type === "mdat" ? largestMdat : largestOther)) {
    throw new Fmp4Error(`a box ${JSON.stringify(type)} of ${size} bytes`);
  }
  return { type, size, header };
}

function boxAt(buffer: Buffer, within: { body: number; end: number }, path: string): Box {
  const found = findBox(buffer, within, path);
  if (!found) throw new Fmp4Error(`no box ${path}`);
  return found;
}

function readInit(bytes: Buffer, moov: Buffer): { segment: InitSegment; defaults: Defaults } {
  const root = { body: 8, end: moov.length };
  // Section 8.4.2: version 1 has 64-bit times before the timescale.
  const mdhd = boxAt(moov, root, "trak/mdia/mdhd");
  const timescale = moov.readUInt32BE(mdhd.body + (moov[mdhd.body] === 1 ? 20 : 12));
  const trex = boxAt(moov, root, "mvex/trex").body;
  return {
    segment: { bytes, timescale, codecs: codecsOf(moov, boxAt(moov, root, "trak/mdia/minf/stbl/stsd")) },
    defaults: {
      duration: moov.readUInt32BE(trex + 12),
      size: moov.readUInt32BE(trex + 16),
      flags: moov.readUInt32BE(trex + 20),
    },
  };
}

function codecsOf(moov: Buffer, stsd: Box): string {
  // Full box header and entry count come before the first sample entry.
  const entry = boxesIn(moov, { body: stsd.body + 8, end: stsd.end })[0];
  // Sections 12.1.3 and 12.2.3: the fixed fields of a visual and of an audio sample entry.
  if (entry?.type === "avc1") {
    // ISO/IEC 14496-15 section 5.3.3: profile, compatibility and level follow the version.
    const avcC = boxAt(moov, { body: entry.body + 78, end: entry.end }, "avcC");
    return `avc1.${moov.toString("hex", avcC.body + 1, avcC.body + 4)}`;
  }
  if (entry?.type === "hvc1") {
    return `hvc1.${hevcCodec(moov, boxAt(moov, { body: entry.body + 78, end: entry.end }, "hvcC").body)}`;
  }
  if (entry?.type === "av01") {
    return `av01.${av1Codec(moov, boxAt(moov, { body: entry.body + 78, end: entry.end }, "av1C").body)}`;
  }
  if (entry?.type === "mp4a") {
    const esds = boxAt(moov, { body: entry.body + 28, end: entry.end }, "esds");
    return `mp4a.${audioObjectType(moov.subarray(esds.body + 4, esds.end))}`;
  }
  throw new Fmp4Error(`a sample entry ${JSON.stringify(entry?.type)}`);
}

// ISO/IEC 14496-15 annex E.3: profile space and idc, compatibility flags with their bits reversed, tier
// and level, then the constraint bytes up to the last that is not zero.
function hevcCodec(moov: Buffer, at: number): string {
  const [profile = 0, level = 0] = [moov[at + 1], moov[at + 12]];
  let compatibility = 0;
  for (let bit = 0, flags = moov.readUInt32BE(at + 2); bit < 32; bit += 1) {
    compatibility = ((compatibility << 1) | ((flags >>> bit) & 1)) >>> 0;
  }
  const constraints = [...moov.subarray(at + 6, at + 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const space = ["", "A", "B", "C"][profile >> 6] ?? "";
  const tier = profile & 0x20 ? "H" : "L";
  const hex = (value: number) => value.toString(16).toUpperCase();
  return [`${space}${profile & 0x1f}`, hex(compatibility), `${tier}${level}`, ...constraints.map(hex)].join(".");
}

// AV1 Codec ISO Media File Format Binding, section 5: profile, level and tier, bit depth.
function av1Codec(moov: Buffer, at: number): string {
  const [first = 0, second = 0] = [moov[at + 1], moov[at + 2]];
  const level = String(first & 0x1f).padStart(2, "0");
  const depth = second & 0x40 ? (second & 0x20 ? 12 : 10) : 8;
  return `${first >> 5}.${level}${second & 0x80 ? "H" : "M"}.${String(depth).padStart(2, "0")}`;
}

// ISO/IEC 14496-1 section 7.2.6: ES descriptor (3) > decoder config (4) > decoder specific info (5).
function audioObjectType(esds: Buffer): string {
  let at = 0;
  const enter = (tag: number) => {
    if (esds[at] !== tag) throw new Fmp4Error(`no descriptor ${tag} in esds`);
    at += 1;
    // The length is seven bits a byte, of which the last has no top bit.
    while ((esds[at] ?? 0) & 0x80) at += 1;
    at += 1;
  };
  enter(3);
  at += 3;
  enter(4);
  const objectTypeIndication = (esds[at] ?? 0).toString(16).padStart(2, "0");
  at += 13;
  enter(5);
  // ISO/IEC 14496-3 section 1.6.2.1: the audio object type is the first five bits.
  return `${objectTypeIndication}.${(esds[at] ?? 0) >> 3}`;
}

function readMoof(moof: Buffer, defaults: Defaults): Pick<Fragment, "decodeTime" | "samples"> {
  const root = { body: 8, end: moof.length };
  const traf = boxAt(moof, root, "traf");
  const tfdt = boxAt(moof, traf, "tfdt").body;
  const decodeTime = moof[tfdt] === 1 ? Number(moof.readBigUInt64BE(tfdt + 4)) : moof.readUInt32BE(tfdt + 4);
  const track = trackDefaults(moof, boxAt(moof, traf, "tfhd"), defaults);
  const runs = boxesIn(moof, traf).filter((box) => box.type === "trun");
  return { decodeTime, samples: runs.flatMap((run) => readRun(moof, run, track)) };
}

// Section 8.8.7: optional fields in the order of their flags.
function trackDefaults(moof: Buffer, tfhd: Box, defaults: Defaults): Defaults {
  const flags = moof.readUIntBE(tfhd.body + 1, 3);
  let at = tfhd.body + 8;
  if (flags & 0x1) at += 8;
  if (flags & 0x2) at += 4;
  const optional = (flag: number, otherwise: number) => {
    if (!(flags & flag)) return otherwise;
    at += 4;
    return moof.readUInt32BE(at - 4);
  };
  return {
    duration: optional(0x8, defaults.duration),
    size: optional(0x10, defaults.size),
    flags: optional(0x20, defaults.flags),
  };
}

// Section 8.8.8: optional fields per sample, and flags of the first sample alone.
function readRun(moof: Buffer, trun: Box, track: Defaults): Sample[] {
  const flags = moof.readUIntBE(trun.body + 1, 3);
  const count = moof.readUInt32BE(trun.body + 4);
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  let at = trun.body + 8;
  if (flags & 0x1) at += 4;
  const firstFlags = flags & 0x4 ? moof.readUInt32BE(at) : undefined;
  if (flags & 0x4) at += 4;
  if (at + count * fields * 4 > trun.end) throw new Fmp4Error(`a run of ${count} samples`);
  const optional = (flag: number, otherwise: number) => {
    if (!(flags & flag)) return otherwise;
    at += 4;
    return moof.readUInt32BE(at - 4);
  };
  return Array.from({ length: count }, (_, i) => {
    const duration = optional(0x100, track.duration);
    const bytes = optional(0x200, track.size);
    const sampleFlags = optional(0x400, i === 0 && firstFlags !== undefined ? firstFlags : track.flags);
    optional(0x800, 0);
    return { bytes, duration, key: (sampleFlags & nonSyncSample) === 0 };
  });
}
