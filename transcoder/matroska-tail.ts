import type { ReadRange } from "./sample-index.ts";

// RFC 8794 section 7 has the elements' encoding, RFC 9559 section 5 their ids.
const ebmlId = 0x1a45dfa3;
const segmentId = 0x18538067;
const infoId = 0x1549a966;
const tracksId = 0x1654ae6b;
const clusterId = 0x1f43b675;
// A Segment of unknown size: its clusters end where the bytes do.
const openSegment = Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
// In a recording the descriptions come first, and are small.
const mostElements = 32;
const largestElement = 2 ** 20;

/** The file's descriptions, and where its first cluster begins. */
export type MatroskaHead = { parts: Buffer[]; firstCluster: number };

/**
 * Reads the descriptions that stand before the first cluster by a few ranged reads.
 *
 * @returns null where they are not before it, or are damaged
 */
export async function readMatroskaHead(read: ReadRange, sizeBytes: number): Promise<MatroskaHead | null> {
  const parts: Buffer[] = [];
  let at = 0;
  for (let i = 0; i < mostElements && at < sizeBytes; i += 1) {
    const element = elementIn(await read(at, 12));
    if (!element) return null;
    const { id, header, size } = element;
    if (id === clusterId) return parts.length === 4 ? { parts, firstCluster: at } : null;
    if (id === segmentId) {
      parts.push(openSegment);
      at += header;
      continue;
    }
    if (size === null) return null;
    if (id === ebmlId || id === infoId || id === tracksId) {
      if (size > largestElement) return null;
      parts.push(await read(at, header + size));
    }
    at += header + size;
  }
  return null;
}

/**
 * Where the clusters of a file's last bytes begin: at the first one behind which time only rises,
 * since four bytes of a picture may look like a cluster's id.
 */
export function firstClusterIn(tail: Buffer): number | null {
  const found: { at: number; time: number }[] = [];
  const id = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
  for (let at = tail.indexOf(id); at !== -1; at = tail.indexOf(id, at + 4)) {
    const time = clusterTime(tail, at);
    if (time !== null) found.push({ at, time });
  }
  const last = found.findLastIndex(({ time }, i) => time > (found[i + 1]?.time ?? Infinity));
  return found[last + 1]?.at ?? null;
}

// RFC 9559 section 5.1.3.1: the timestamp is the first element, but for a checksum before it.
function clusterTime(bytes: Buffer, at: number): number | null {
  const cluster = elementIn(bytes.subarray(at));
  if (!cluster) return null;
  let body = at + cluster.header;
  if (bytes[body] === 0xbf && bytes[body + 1] === 0x84) body += 6;
  const length = (bytes[body + 1] ?? 0) & 0x7f;
  if (bytes[body] !== 0xe7 || bytes[body + 1] !== (0x80 | length) || length < 1 || length > 8) return null;
  const value = bytes.subarray(body + 2, body + 2 + length);
  return value.length === length ? value.reduce((sum, byte) => sum * 256 + byte, 0) : null;
}

/** The element whose header stands at the beginning; a size of null is the unknown one (RFC 8794 section 6.2). */
function elementIn(bytes: Buffer): { id: number; header: number; size: number | null } | null {
  const idLength = vintLength(bytes[0]);
  const sizeLength = vintLength(bytes[idLength]);
  if (idLength === 0 || idLength > 4 || sizeLength === 0 || bytes.length < idLength + sizeLength) return null;
  let size = (bytes[idLength] ?? 0) & (0xff >> sizeLength);
  let ones = size === 0xff >> sizeLength;
  for (const byte of bytes.subarray(idLength + 1, idLength + sizeLength)) {
    size = size * 256 + byte;
    ones &&= byte === 0xff;
  }
  return { id: bytes.readUIntBE(0, idLength), header: idLength + sizeLength, size: ones ? null : size };
}

// How many bytes a variable-size integer takes, by the zeros before its first one; 0 for none.
function vintLength(first: number | undefined): number {
  return first ? Math.clz32(first) - 23 : 0;
}
