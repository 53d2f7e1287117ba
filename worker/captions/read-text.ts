/**
 * The text of a caption file, its lines ending in \n: UTF-8, UTF-16 where a byte order mark says so,
 * and what is no valid UTF-8 as Windows-1252, the superset of Latin-1 that older subtitle tools write.
 */
export function readText(bytes: Uint8Array): string {
  return decode(bytes).replaceAll(/\r\n?/g, "\n");
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
