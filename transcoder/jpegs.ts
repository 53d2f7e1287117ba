const startOfImage = 0xffd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;

/**
 * Cuts a run of JPEG files, as FFmpeg's image2pipe writes them, into the files (ITU-T T.81 annex B).
 * What is broken off at the end is left out.
 */
export function splitJpegs(bytes: Buffer): Buffer[] {
  const files: Buffer[] = [];
  for (let start = 0; start + 4 <= bytes.length;) {
    const end = endOf(bytes, start);
    if (end === null) break;
    files.push(bytes.subarray(start, end));
    start = end;
  }
  return files;
}

// Marker by marker, as the bytes of an EOI may stand in a segment's content as well.
function endOf(bytes: Buffer, start: number): number | null {
  if (bytes.readUInt16BE(start) !== startOfImage) return null;
  let at = start + 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    at += 2 + bytes.readUInt16BE(at + 2);
    if (marker !== startOfScan) continue;
    // Entropy-coded data: 0xFF is followed by 0 or a restart marker until the scan is over (B.1.1.5).
    for (; at + 1 < bytes.length; at += 1) {
      const next = bytes[at + 1] ?? 0;
      if (bytes[at] !== 0xff || next === 0 || (next >= 0xd0 && next <= 0xd7)) continue;
      if (next === endOfImage) return at + 2;
      break;
    }
  }
  return null;
}
