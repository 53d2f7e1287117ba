import { expect, test } from "vitest";
import { Fmp4Error, readFragments, type Fmp4Part } from "../../transcoder/fmp4.ts";
import { segmentType, writeFragment } from "../../transcoder/moof.ts";

function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

function moov(sampleEntry: Buffer, timescale = 48_000): Buffer {
  const mdhd = Buffer.alloc(24);
  mdhd.writeUInt32BE(timescale, 12);
  const trex = Buffer.alloc(24);
  trex.writeUInt32BE(1, 4);
  trex.writeUInt32BE(1024, 12);
  const stsd = box("stsd", hex("00000000 00000001"), sampleEntry);
  return Buffer.concat([
    box("ftyp", Buffer.from("iso5")),
    box(
      "moov",
      box("trak", box("mdia", box("mdhd", mdhd), box("minf", box("stbl", stsd)))),
      box("mvex", box("trex", trex)),
    ),
  ]);
}

// An esds of FFmpeg for AAC-LC in stereo, with lengths of four bytes.
const esds = hex(
  "00000000 03 80808025 0002 00 04 80808017 40 15 000000 0001f400 0001f400 05 80808005 119056e500 06 80808001 02",
);
const aac = box("mp4a", Buffer.alloc(28), box("esds", esds));
const avc = box("avc1", Buffer.alloc(78), box("avcC", hex("01 64 00 1f ff e1")));

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, pieces = 65_536): Promise<Fmp4Part[]> {
  const parts: Fmp4Part[] = [];
  for await (const part of readFragments(inPieces(bytes, pieces))) parts.push(part);
  return parts;
}

const samples = [3, 5, 7].map((length) => ({ bytes: Buffer.alloc(length, length), duration: 1024 }));
const stream = Buffer.concat([
  moov(aac),
  segmentType,
  writeFragment(1, 2 ** 33, samples),
  box("mfra", Buffer.alloc(4)),
]);

test.each([1, 7, 64, 65_536])("a stream in pieces of %d bytes is the same fragments", async (pieces) => {
  const [init, first, ...rest] = await read(stream, pieces);
  expect(rest).toEqual([]);
  expect(init).toMatchObject({ type: "init", init: { timescale: 48_000, codecs: "mp4a.40.2" } });
  if (first?.type !== "fragment") throw new Error("no fragment");
  expect(first.fragment.decodeTime).toBe(2 ** 33);
  expect(first.fragment.samples).toEqual([3, 5, 7].map((bytes) => ({ bytes, duration: 1024, key: true })));
  expect(Buffer.concat(first.fragment.data).subarray(first.fragment.dataHeader)).toEqual(
    Buffer.concat(samples.map(({ bytes }) => bytes)),
  );
});

test("the codecs string of H.264 is the avcC's profile, compatibility and level", async () => {
  const [init] = await read(moov(avc, 30_000));
  expect(init).toMatchObject({ init: { codecs: "avc1.64001f", timescale: 30_000 } });
});

test.each([
  ["breaks off inside a box", stream.subarray(0, stream.length - 30)],
  ["claims a box of two gigabytes", Buffer.concat([moov(aac), hex("80000000"), Buffer.from("mdat")])],
  ["claims a moof of 100 MB", Buffer.concat([moov(aac), hex("06400000"), Buffer.from("moof"), Buffer.alloc(64)])],
  ["claims a box smaller than its header", Buffer.concat([moov(aac), hex("00000004"), Buffer.from("free")])],
  ["claims a 64-bit size", Buffer.concat([moov(aac), hex("00000001"), Buffer.from("mdat"), hex("00ffffffffffffff")])],
  ["has a fragment before its moov", writeFragment(1, 0, samples)],
  ["holds a codec that we never ask for", moov(box("vp09", Buffer.alloc(90)))],
])("a stream that %s is refused", async (_, bytes) => {
  await expect(read(bytes)).rejects.toThrow(Fmp4Error);
});
