import { BoxError, boxesIn, boxNamed, viewOf } from "./boxes.ts";

/**
 * Makes a stored segment one of the file, in place: its fragments get the track's id and go on
 * counting from `sequence`. What stands before the first `moof` (the segment's `styp`) is left out.
 *
 * @throws BoxError where it is no segment
 */
export function renumber(segment: Uint8Array, trackId: number, sequence: number): Uint8Array {
  const view = viewOf(segment);
  const boxes = boxesIn(segment);
  let next = sequence;
  for (const moof of boxes.filter(({ type }) => type === "moof")) {
    const inMoof = boxesIn(segment, moof.body, moof.end);
    // ISO/IEC 14496-12 section 8.8.5: the number rises with each fragment of the file.
    view.setUint32(boxNamed(inMoof, "mfhd").body + 4, next);
    next += 1;
    for (const traf of inMoof.filter(({ type }) => type === "traf")) {
      // Section 8.8.7: the id follows version and flags.
      view.setUint32(boxNamed(boxesIn(segment, traf.body, traf.end), "tfhd").body + 4, trackId);
    }
  }
  const first = boxes.find(({ type }) => type === "moof");
  if (!first) throw new BoxError("a segment without a moof");
  return segment.subarray(first.start);
}
