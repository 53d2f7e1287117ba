/** `styp` of a CMAF segment (ISO/IEC 23000-19 section 7.3.3): brands `msdh` and `cmfs`. */
export const segmentType: Uint8Array = box("styp", ascii("msdh"), u32(0), ascii("msdhcmfs"));

/** One sample to write: its bytes, and how many ticks it lasts. */
export type WrittenSample = { bytes: Uint8Array; duration: number };

// ISO/IEC 14496-12 section 8.8.7: offsets count from the moof, and the track has these defaults.
const defaultBaseIsMoof = 0x02_0000;
const defaultDurationPresent = 0x8;
const defaultFlagsPresent = 0x20;
// Section 8.8.8: the trun gives its data's offset and each sample's size.
const dataOffsetPresent = 0x1;
const sampleSizePresent = 0x200;
// Section 8.6.4: sample_depends_on = 2, as every AAC frame and every key frame is a sync sample.
const syncSampleFlags = 0x0200_0000;

/**
 * Writes samples of one duration as a single fragment: `moof` and `mdat` (ISO/IEC 14496-12 section
 * 8.8). All are sync samples, as in audio, or the key frame of a video alone.
 */
export function writeFragment(sequence: number, decodeTime: number, samples: readonly WrittenSample[]): Uint8Array {
  const duration = samples[0]?.duration ?? 0;
  const moofWith = (dataOffset: number) =>
    box(
      "moof",
      fullBox("mfhd", 0, 0, u32(sequence)),
      box(
        "traf",
        fullBox(
          "tfhd",
          0,
          defaultBaseIsMoof | defaultDurationPresent | defaultFlagsPresent,
          u32(1, duration, syncSampleFlags),
        ),
        fullBox("tfdt", 1, 0, u64(decodeTime)),
        fullBox(
          "trun",
          0,
          dataOffsetPresent | sampleSizePresent,
          u32(samples.length, dataOffset),
          u32(...samples.map((sample) => sample.bytes.length)),
        ),
      ),
    );
  const boxHeader = 8;
  const moof = moofWith(moofWith(0).length + boxHeader);
  return Buffer.concat([moof, box("mdat", ...samples.map((sample) => sample.bytes))]);
}

function box(type: string, ...content: Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(size), ascii(type), ...content]);
}

function fullBox(type: string, version: number, flags: number, ...content: Uint8Array[]): Uint8Array {
  return box(type, u32(version * 0x100_0000 + flags), ...content);
}

function u32(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}
