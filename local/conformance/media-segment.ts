import { boxAt, boxesAt, boxesIn, BoxError } from "./boxes.ts";
import type { Init, SampleDefaults } from "./init-segment.ts";

/** Times in ticks of the init segment's timescale. `offset` and `end` are places in the segment's bytes. */
export type Sample = { decode: number; present: number; duration: number; key: boolean; offset: number; end: number };

/** A `moof` with its samples. `start` is the byte at which it begins. */
export type Fragment = { start: number; samples: Sample[] };

const nonSyncSample = 0x1_0000;

/** Reads the fragments of a media segment (ISO/IEC 14496-12 section 8.8). Throws BoxError where there is none. */
export function readSegment(bytes: Buffer, init: Init): Fragment[] {
  const fragments = boxesIn(bytes)
    .filter((box) => box.type === "moof")
    .map((moof): Fragment => {
      const trafs = boxesAt(bytes, moof, "traf");
      const [traf] = trafs;
      if (!traf || trafs.length !== 1) throw new BoxError(`${trafs.length} tracks in a fragment`);
      const tfdt = boxAt(bytes, traf, "tfdt").body;
      let decode = bytes[tfdt] === 1 ? Number(bytes.readBigUInt64BE(tfdt + 4)) : bytes.readUInt32BE(tfdt + 4);
      const { defaults, base } = trackOf(bytes, boxAt(bytes, traf, "tfhd").body, init.defaults, moof.start);
      const samples: Sample[] = [];
      for (const trun of boxesAt(bytes, traf, "trun")) {
        for (const sample of readRun(bytes, trun, defaults, base, samples.at(-1)?.end ?? base)) {
          samples.push({ ...sample, decode, present: decode + sample.present - init.editTicks });
          decode += sample.duration;
        }
      }
      return { start: moof.start, samples };
    });
  if (fragments.every(({ samples }) => samples.length === 0)) throw new BoxError("no samples");
  const last = Math.max(...fragments.map(({ samples }) => samples.at(-1)?.end ?? 0));
  if (last > bytes.length) throw new BoxError(`samples reach ${last - bytes.length} bytes beyond the segment`);
  return fragments;
}

// Section 8.8.7: optional fields in the order of their flags.
function trackOf(bytes: Buffer, at: number, of: SampleDefaults, moofStart: number) {
  const flags = bytes.readUIntBE(at + 1, 3);
  let next = at + 8;
  let base = moofStart;
  if (flags & 0x1) {
    base = Number(bytes.readBigUInt64BE(next));
    next += 8;
  }
  if (flags & 0x2) next += 4;
  const optional = (flag: number, otherwise: number) => {
    if (!(flags & flag)) return otherwise;
    next += 4;
    return bytes.readUInt32BE(next - 4);
  };
  const defaults = {
    duration: optional(0x8, of.duration),
    size: optional(0x10, of.size),
    flags: optional(0x20, of.flags),
  };
  return { defaults, base };
}

// Section 8.8.8: optional fields per sample, and flags of the first sample alone.
function* readRun(
  bytes: Buffer,
  { body, end }: { body: number; end: number },
  of: SampleDefaults,
  base: number,
  after: number,
): Generator<Omit<Sample, "decode">> {
  const flags = bytes.readUIntBE(body + 1, 3);
  const count = bytes.readUInt32BE(body + 4);
  let at = body + 8;
  let offset = after;
  if (flags & 0x1) {
    offset = base + bytes.readInt32BE(at);
    at += 4;
  }
  const firstFlags = flags & 0x4 ? bytes.readUInt32BE(at) : null;
  if (flags & 0x4) at += 4;
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  if (at + count * fields * 4 > end) throw new BoxError(`a run that says ${count} samples`);
  const optional = (flag: number, otherwise: number) => {
    if (!(flags & flag)) return otherwise;
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  for (let i = 0; i < count; i += 1) {
    const duration = optional(0x100, of.duration);
    const size = optional(0x200, of.size);
    const sampleFlags = optional(0x400, i === 0 && firstFlags !== null ? firstFlags : of.flags);
    // Version 0 has it unsigned, but many write a negative one there: as signed both come out right.
    const composition = optional(0x800, 0) | 0;
    yield { present: composition, duration, key: (sampleFlags & nonSyncSample) === 0, offset, end: offset + size };
    offset += size;
  }
}
