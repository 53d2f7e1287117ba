/** A box of ISO/IEC 14496-12: `body` is where its content starts, `end` where it ends. */
export type Box = { type: string; start: number; body: number; end: number };

/** The bytes are not the ISO base media that they should be. */
export class BoxError extends Error {}

/** The boxes between two offsets. Throws BoxError where one reaches beyond the end. */
export function boxesIn(bytes: Buffer, start = 0, end = bytes.length): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end;) {
    if (at + 8 > end) throw new BoxError(`${end - at} bytes behind the last box`);
    const short = bytes.readUInt32BE(at);
    // Section 4.2: 1 means that 64 bits follow, 0 that the box goes on to the end.
    const header = short === 1 ? 16 : 8;
    if (at + header > end) throw new BoxError("a box breaks off in its header");
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (size < header || at + size > end) throw new BoxError(`box ${JSON.stringify(type)} says ${size} bytes`);
    boxes.push({ type, start: at, body: at + header, end: at + size });
    at += size;
  }
  return boxes;
}

/** All boxes at a path such as `traf/trun` below one; none where the path leads nowhere. */
export function boxesAt(bytes: Buffer, within: Pick<Box, "body" | "end">, path: string): Box[] {
  return path
    .split("/")
    .reduce<Pick<Box, "body" | "end">[]>(
      (parents, type) => parents.flatMap(({ body, end }) => boxesIn(bytes, body, end).filter((b) => b.type === type)),
      [within],
    ) as Box[];
}

/** The first box at a path. Throws BoxError where there is none. */
export function boxAt(bytes: Buffer, within: Pick<Box, "body" | "end">, path: string): Box {
  const [found] = boxesAt(bytes, within, path);
  if (!found) throw new BoxError(`no box ${path}`);
  return found;
}
