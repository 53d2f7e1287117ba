import { ascii, box, boxesIn, boxNamed, concat, fullBox, u32, u64, viewOf } from "./boxes.ts";

/**
 * The head of a fragmented file of one or two tracks, made of the tracks' own init segments: track n
 * of the file is the n-th of them.
 *
 * @param seconds the length of the file, which an init segment cannot know
 * @throws BoxError where an init segment is not one of ours
 */
export function movieHead(inits: Uint8Array[], seconds: number): Uint8Array {
  const parts = inits.map((init, i) => partsOf(init, i + 1));
  const [first] = parts;
  if (!first) throw new RangeError("a file has at least one track");
  const header = first.mvhd.slice();
  const { timescaleAt, nextTrackAt } = mvhdFields(header);
  const view = viewOf(header);
  // Section 8.2.2: larger than any track id in use.
  view.setUint32(nextTrackAt, inits.length + 1);
  // Section 8.8.2: the whole length with all fragments, in the movie's timescale. Without it a player
  // shows no length until it has read to the end.
  const ticks = Math.ceil(seconds * view.getUint32(timescaleAt));
  const mvex = box("mvex", fullBox("mehd", 1, 0, u64(ticks)), ...parts.map((part) => part.trex));
  return concat([fileType(), box("moov", header, ...parts.map((part) => part.trak), mvex)]);
}

/** Ticks a second of the init segment's track. */
export function timescaleOf(init: Uint8Array): number {
  const moov = boxNamed(boxesIn(init), "moov");
  const trak = boxNamed(boxesIn(init, moov.body, moov.end), "trak");
  const mdia = boxNamed(boxesIn(init, trak.body, trak.end), "mdia");
  const mdhd = boxNamed(boxesIn(init, mdia.body, mdia.end), "mdhd").body;
  // Section 8.4.2: two times stand before it, of 64 bits in version 1.
  return viewOf(init).getUint32(mdhd + (init[mdhd] === 1 ? 20 : 12));
}

// Section 4.3. Fragments count their offsets from the moof (iso5) and a sidx comes before them (iso6);
// mp42 is what QuickTime looks for.
function fileType(): Uint8Array {
  return box("ftyp", ascii("iso6"), u32(0), ascii("iso6iso5isommp42"));
}

// A track's own boxes, under the id it has in the file. What else is in the moov describes nothing.
function partsOf(init: Uint8Array, trackId: number): { mvhd: Uint8Array; trak: Uint8Array; trex: Uint8Array } {
  const moov = boxNamed(boxesIn(init), "moov");
  const inMoov = boxesIn(init, moov.body, moov.end);
  const copy = ({ start, end }: { start: number; end: number }) => init.slice(start, end);
  const mvex = boxNamed(inMoov, "mvex");
  const trak = copy(boxNamed(inMoov, "trak"));
  const trex = copy(boxNamed(boxesIn(init, mvex.body, mvex.end), "trex"));
  const tkhd = boxNamed(boxesIn(trak, 8), "tkhd").body;
  // Section 8.3.2: two times stand before the id, of 64 bits in version 1. Section 8.8.3: in trex it comes first.
  viewOf(trak).setUint32(tkhd + (trak[tkhd] === 1 ? 20 : 12), trackId);
  viewOf(trex).setUint32(12, trackId);
  return { mvhd: copy(boxNamed(inMoov, "mvhd")), trak, trex };
}

// Section 8.2.2: the timescale stands behind two times, the next track's id at the end.
function mvhdFields(mvhd: Uint8Array): { timescaleAt: number; nextTrackAt: number } {
  return { timescaleAt: mvhd[8] === 1 ? 28 : 20, nextTrackAt: mvhd.length - 4 };
}
