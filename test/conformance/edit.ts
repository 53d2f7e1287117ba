import { boxAt, boxesAt } from "../../local/conformance/boxes.ts";
import type { File, Files } from "./presentation.ts";

export function fileOf(files: Files, path: string): File {
  const file = files.get(path);
  if (!file) throw new Error(`there is no ${path}`);
  return file;
}

/** Rewrites a playlist. Throws where that changed nothing: such a test would test nothing. */
export function editText(files: Files, path: string, edit: (text: string) => string): void {
  const file = fileOf(files, path);
  const before = file.body.toString();
  const after = edit(before);
  if (after === before) throw new Error(`nothing changed in ${path}`);
  file.body = Buffer.from(after);
}

export function replace(path: string, from: string | RegExp, to: string) {
  return (files: Files) => editText(files, path, (text) => text.replace(from, to));
}

/** Changes a copy of a file's bytes in place. */
export function editBytes(files: Files, path: string, edit: (bytes: Buffer) => void): void {
  const file = fileOf(files, path);
  const bytes = Buffer.from(file.body);
  edit(bytes);
  if (bytes.equals(file.body)) throw new Error(`nothing changed in ${path}`);
  file.body = bytes;
}

const whole = (bytes: Buffer) => ({ body: 0, end: bytes.length });

/** Moves all fragments of a segment by some ticks (tfdt, ISO/IEC 14496-12 section 8.8.12). */
export function shift(ticks: number) {
  return (bytes: Buffer): void => {
    for (const { body } of boxesAt(bytes, whole(bytes), "moof/traf/tfdt")) {
      if (bytes[body] === 1) bytes.writeBigUInt64BE(bytes.readBigUInt64BE(body + 4) + BigInt(ticks), body + 4);
      else bytes.writeUInt32BE(bytes.readUInt32BE(body + 4) + ticks, body + 4);
    }
  };
}

/** Marks a segment's first picture as no sync sample (section 8.8.3.1, in the trun's first flags). */
export function unmarkKey(bytes: Buffer): void {
  const { body } = boxAt(bytes, whole(bytes), "moof/traf/trun");
  const flags = bytes.readUIntBE(body + 1, 3);
  if (!(flags & 0x4)) throw new Error("the first sample has no flags of its own");
  bytes.writeUInt32BE(0x0101_0000, body + 8 + (flags & 0x1 ? 4 : 0));
}

/** Overwrites what the samples hold, and leaves the boxes. */
export function blank(bytes: Buffer): void {
  for (const { body, end } of boxesAt(bytes, whole(bytes), "mdat")) bytes.fill(0, body, end);
}
