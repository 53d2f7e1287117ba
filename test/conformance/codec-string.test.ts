import { expect, test } from "vitest";
import { boxesIn } from "../../local/conformance/boxes.ts";
import { codecOf, sameCodec } from "../../local/conformance/codec-string.ts";

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, "latin1");
  return Buffer.concat([header, body]);
}
function codec(type: string, fixed: number, configuration: string, hex: string): string {
  const bytes = box(type, Buffer.alloc(fixed), box(configuration, Buffer.from(hex, "hex")));
  const [entry] = boxesIn(bytes);
  if (!entry) throw new Error("no box");
  return codecOf(bytes, entry);
}

// The strings that RFC 6381 section 3.3, ISO/IEC 14496-15 annex E.3 and AV1's binding give as examples.
test.each([
  ["avc1.640028", "avc1", 78, "avcC", "01640028ff"],
  ["hvc1.1.6.L93.B0", "hvc1", 78, "hvcC", "010160000000b000000000005d"],
  ["hev1.A4.41.H120.B0.23", "hev1", 78, "hvcC", "016482000000b0230000000078"],
  ["av01.0.04M.10", "av01", 78, "av1C", "81044c00"],
  ["av01.1.19H.08", "av01", 78, "av1C", "81338c00"],
  ["mp4a.40.2", "mp4a", 28, "esds", "00000000031900010004114015000000000000000000000005021190"],
  ["mp4a.40.42", "mp4a", 28, "esds", "0000000003190001000411401500000000000000000000000502f940"],
])("%s is read from its configuration", (expected, type, fixed, configuration, hex) => {
  expect(codec(type, fixed, configuration, hex)).toBe(expected);
});

test("optional fields and case make no other codec, a level does", () => {
  expect(sameCodec("av01.0.04M.10.0.112.09.16.09.0", "av01.0.04M.10")).toBe(true);
  expect(sameCodec("avc1.64001F", "avc1.64001f")).toBe(true);
  expect(sameCodec("hvc1.1.6.L90.B0", "hvc1.1.6.L93.B0")).toBe(false);
});
