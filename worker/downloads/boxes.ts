// Boxes of ISO/IEC 14496-12: a 32-bit size, a four-letter type, the content (section 4.2).

export type Box = { type: string; start: number; body: number; end: number };

/** The bytes are no boxes of the shape that our transcoder stores. */
export class BoxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BoxError";
  }
}

/** The boxes that stand between `start` and `end`, one after another. Throws BoxError where a size is wrong. */
export function boxesIn(bytes: Uint8Array, start = 0, end = bytes.length): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = start; at < end;) {
    const size = at + 8 <= end ? view.getUint32(at) : 0;
    if (size < 8 || at + size > end) throw new BoxError(`a box of ${size} bytes in ${end - at}`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    boxes.push({ type, start: at, body: at + 8, end: at + size });
    at += size;
  }
  return boxes;
}

/** The first box of this type. Throws BoxError where there is none. */
export function boxNamed(boxes: Box[], type: string): Box {
  const found = boxes.find((box) => box.type === type);
  if (!found) throw new BoxError(`no box ${type}`);
  return found;
}

export function box(type: string, ...content: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = content.reduce((sum, part) => sum + part.length, 8);
  return concat([u32(size), ascii(type), ...content]);
}

/** A box that begins with a version and 24 bits of flags (section 4.2). */
export function fullBox(type: string, version: number, flags: number, ...content: Uint8Array[]): Uint8Array {
  return box(type, u32(version * 0x100_0000 + flags), ...content);
}

export function u32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = viewOf(bytes);
  values.forEach((value, i) => view.setUint32(i * 4, value));
  return bytes;
}

export function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigUint64(0, BigInt(value));
  return bytes;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
