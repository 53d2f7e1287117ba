import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { splitJpegs } from "../../transcoder/jpegs.ts";
import { tools } from "../transcoder/make-media.ts";

const run = promisify(execFile);

async function pictures(count: number): Promise<Buffer> {
  const source = `testsrc2=s=320x180:r=${count}:d=1,noise=alls=60:allf=t`;
  const args = ["-v", "error", "-f", "lavfi", "-i", source, "-c:v", "mjpeg", "-q:v", "2", "-f", "image2pipe", "-"];
  return (await run(tools.ffmpegPath, args, { encoding: "buffer", maxBuffer: 2 ** 26 })).stdout;
}

test("a run of JPEGs is cut into the files that it was made of", async () => {
  const run = await pictures(7);
  const files = splitJpegs(run);
  expect(files).toHaveLength(7);
  expect(Buffer.concat(files).equals(run)).toBe(true);
  for (const file of files)
    expect([file.readUInt16BE(0), file.readUInt16BE(file.length - 2)]).toEqual([0xffd8, 0xffd9]);
});

test("the bytes of an end inside a segment's content end nothing", async () => {
  const [file = Buffer.alloc(0)] = splitJpegs(await pictures(1));
  // ITU-T T.81 section B.2.4.5: a comment of two bytes of text, which look like EOI.
  const comment = Buffer.from([0xff, 0xfe, 0, 4, 0xff, 0xd9]);
  const tricky = Buffer.concat([file.subarray(0, 2), comment, file.subarray(2)]);
  expect(splitJpegs(Buffer.concat([tricky, file])).map((one) => one.length)).toEqual([tricky.length, file.length]);
});

test("what is broken off, or no JPEG at all, gives no file", async () => {
  const run = await pictures(2);
  expect(splitJpegs(run.subarray(0, run.length - 10))).toHaveLength(1);
  expect(splitJpegs(Buffer.from("no picture"))).toEqual([]);
  expect(splitJpegs(Buffer.alloc(0))).toEqual([]);
});
