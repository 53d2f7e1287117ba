/** A box of ISO/IEC 14496-12 section 4.2: where its body begins, and where it ends. */
export type Box = { type: string; start: number; body: number; end: number };

/** The boxes of a range, up to the first one that does not fit into it. */
export function boxesIn(buffer: Buffer, { body, end }: { body: number; end: number }): Box[] {
  const boxes: Box[] = [];
  for (let at = body; at + 8 <= end;) {
    const size = buffer.readUInt32BE(at);
    if (size < 8 || at + size > end) break;
    boxes.push({ type: buffer.toString("latin1", at + 4, at + 8), start: at, body: at + 8, end: at + size });
    at += size;
  }
  return boxes;
}

/** The first box at a path such as `trak/mdia/mdhd`. */
export function findBox(buffer: Buffer, within: { body: number; end: number }, path: string): Box | undefined {
  let found: { body: number; end: number } | undefined = within;
  for (const type of path.split("/")) {
    found = found && boxesIn(buffer, found).find((box) => box.type === type);
  }
  return found as Box | undefined;
}
