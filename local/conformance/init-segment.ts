import { boxAt, boxesAt, boxesIn, BoxError } from "./boxes.ts";
import { codecOf } from "./codec-string.ts";

export type SampleDefaults = { duration: number; size: number; flags: number };

/**
 * What an init segment says of its one track. `codec` as RFC 6381 writes it; `editTicks` is what the
 * edit list takes off each time; `channels` is null for video.
 */
export type Init = {
  kind: "video" | "audio";
  codec: string;
  timescale: number;
  editTicks: number;
  channels: number | null;
  defaults: SampleDefaults;
  bytes: Buffer;
};

/** Reads an init segment (ISO/IEC 14496-12 section 8). Throws BoxError where it is none of one track. */
export function readInit(bytes: Buffer): Init {
  const moov = boxAt(bytes, { body: 0, end: bytes.length }, "moov");
  const traks = boxesAt(bytes, moov, "trak");
  const [trak] = traks;
  if (!trak || traks.length !== 1) throw new BoxError(`${traks.length} tracks in the init segment`);
  const handler = bytes.toString("latin1", boxAt(bytes, trak, "mdia/hdlr").body + 8).slice(0, 4);
  const kind = handler === "vide" ? "video" : handler === "soun" ? "audio" : null;
  if (!kind) throw new BoxError(`a track of handler ${JSON.stringify(handler)}`);
  const mdhd = boxAt(bytes, trak, "mdia/mdhd").body;
  const trex = boxAt(bytes, moov, "mvex/trex").body;
  const stsd = boxAt(bytes, trak, "mdia/minf/stbl/stsd");
  const entry = boxesIn(bytes, stsd.body + 8, stsd.end)[0];
  if (!entry) throw new BoxError("no sample entry");
  return {
    kind,
    codec: codecOf(bytes, entry),
    // Section 8.4.2: version 1 has 64-bit times before the timescale.
    timescale: bytes.readUInt32BE(mdhd + (bytes[mdhd] === 1 ? 20 : 12)),
    editTicks: editTicksOf(bytes, trak),
    // Section 12.2.3: the channel count of an audio sample entry.
    channels: kind === "audio" ? bytes.readUInt16BE(entry.body + 16) : null,
    defaults: {
      duration: bytes.readUInt32BE(trex + 12),
      size: bytes.readUInt32BE(trex + 16),
      flags: bytes.readUInt32BE(trex + 20),
    },
    bytes,
  };
}

// Section 8.6.6: the media time of the first edit that is no empty one.
function editTicksOf(bytes: Buffer, trak: { body: number; end: number }): number {
  const [elst] = boxesAt(bytes, trak, "edts/elst");
  if (!elst) return 0;
  const wide = bytes[elst.body] === 1;
  const entries = bytes.readUInt32BE(elst.body + 4);
  for (let i = 0; i < entries; i += 1) {
    const at = elst.body + 8 + i * (wide ? 20 : 12);
    const mediaTime = wide ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4);
    if (mediaTime >= 0) return mediaTime;
  }
  return 0;
}
