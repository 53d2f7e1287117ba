import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VideoCodec } from "../../schema/ladder.ts";
import { checkEncode, encodeAll, joined, settings } from "./encode-all.ts";
import { countFrames, makeMedia } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

let media: MediaServer;
let directory: string;
beforeAll(async () => {
  media = await startMediaServer();
  directory = mkdtempSync(join(tmpdir(), "edgereel-test-"));
});
afterAll(() => {
  media.close();
  rmSync(directory, { recursive: true, force: true });
});

test.each<[VideoCodec, RegExp]>([
  ["hevc", /^hvc1\.1\.6\.L\d+\.\w/],
  ["av1", /^av01\.0\.\d\dM\.08$/],
])(
  "with %s as a second codec, each rendition comes in both, cut at the same frames",
  async (codec, codecs) => {
    const path = await makeMedia(directory, { size: "426x240", seconds: 7, options: ["-g", "250"] });
    const both = { ...settings, codecs: ["h264", codec] as VideoCodec[] };
    const encoded = await encodeAll(media, await readFile(path), both);
    expect(encoded.plan.rungs.map(({ name }) => name)).toEqual(["240p", `240p-${codec}`]);
    expect(await checkEncode(media, encoded)).toBe(210);
    const outputs = encoded.tracks.get(`240p-${codec}`) ?? [];
    expect(outputs[0]?.codecs).toMatch(codecs);
    const file = join(directory, `${codec}.mp4`);
    writeFileSync(file, await joined(media, `240p-${codec}`, outputs));
    expect((await countFrames(file)).frames).toBe(210);
  },
  60_000,
);

test("a copied source gives its key frames to the other codecs too", async () => {
  const tagged = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-pix_fmt", "yuv420p"];
  const path = await makeMedia(directory, {
    size: "426x240",
    seconds: 6,
    options: ["-g", "25", "-crf", "38", ...tagged],
  });
  const encoded = await encodeAll(media, await readFile(path), { ...settings, codecs: ["h264", "hevc", "av1"] });
  expect(encoded.plan.rungs.map(({ name, copy }) => [name, copy])).toEqual([
    ["240p", true],
    ["240p-hevc", false],
    ["240p-av1", false],
  ]);
  expect(await checkEncode(media, encoded)).toBe(180);
}, 60_000);
