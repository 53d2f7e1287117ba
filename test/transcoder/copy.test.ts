import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { segmentStart } from "../../schema/grid.ts";
import { checkEncode, encodeAll, joined, planOf, type Encoded } from "./encode-all.ts";
import { countFrames, ffmpeg, frameHashes, makeMedia, type MediaSpec } from "./make-media.ts";
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

const tagged = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-pix_fmt", "yuv420p"];
const copyable: MediaSpec = { size: "640x360", seconds: 13, options: ["-g", "45", "-bf", "2", ...tagged] };

async function planOfSpec(spec: MediaSpec) {
  return planOf(media, await readFile(await makeMedia(directory, spec)));
}

test.each<[string, MediaSpec]>([
  ["with B-frames", copyable],
  ["with its index at the end of the file", { ...copyable, name: "end.mp4" }],
  [
    "with its index at the beginning",
    { ...copyable, options: [...(copyable.options ?? []), "-movflags", "+faststart"] },
  ],
  ["as QuickTime", { ...copyable, name: "clip.mov" }],
  ["without B-frames", { ...copyable, options: ["-g", "60", "-bf", "0", ...tagged] }],
  ["at 29.97 frames a second", { ...copyable, rate: "30000/1001" }],
  [
    "with key frames at scene cuts as well",
    { ...copyable, options: ["-g", "60", "-force_key_frames", "1.3,4,7.7", ...tagged] },
  ],
  ["without sound", { ...copyable, audioSeconds: 0 }],
])("a compatible source %s is its own highest rendition, picture for picture", async (_, spec) => {
  const path = await makeMedia(directory, spec);
  const encoded = await encodeAll(media, await readFile(path));
  const { plan } = encoded;
  expect(plan.rungs.map(({ name, copy }) => `${name} ${copy}`)).toEqual(["360p true", "240p false"]);
  const { frames } = await countFrames(path);
  expect(await checkEncode(media, encoded)).toBe(frames);
  const copy = await write(encoded, "360p");
  expect(await frameHashes(copy)).toEqual(await frameHashes(path));
  const small = await write(encoded, "240p");
  expect((await countFrames(small)).frames).toBe(frames);
});

test("segments begin at the source's key frames, on every rendition", async () => {
  const encoded = await encodeAll(media, await readFile(await makeMedia(directory, copyable)));
  const { grid } = encoded.plan;
  expect(grid.segments?.slice(0, 3)).toEqual([45, 45, 45]);
  for (const [name, outputs] of encoded.tracks) {
    if (name === "audio") continue;
    for (const { index, units } of outputs.flatMap((output) => output.segments)) {
      expect(units).toBe(segmentStart(grid, index + 1) - segmentStart(grid, index));
    }
  }
});

test.each<[string, MediaSpec]>([
  ["its key frames are further apart than a segment may be long", { ...copyable, options: ["-g", "250", ...tagged] }],
  ["its GOPs are open", { ...copyable, options: ["-g", "30", "-x264-params", "open-gop=1", "-bf", "3", ...tagged] }],
  [
    "its rate varies",
    { ...copyable, filter: "select=not(eq(mod(n\\,7)\\,3))", options: ["-fps_mode", "vfr", "-g", "30", ...tagged] },
  ],
  ["its pixels are not square", { ...copyable, filter: "setsar=4/3" }],
  ["it has ten bits", { ...copyable, options: ["-g", "30", ...tagged.slice(0, -1), "yuv420p10le"] }],
  ["it is fragmented", { ...copyable, options: ["-g", "30", ...tagged, "-movflags", "+frag_keyframe+empty_moov"] }],
  [
    "its rate is far above what the rendition should cost",
    { ...copyable, filter: "noise=alls=100:allf=t", options: ["-g", "30", "-crf", "1", ...tagged] },
  ],
  ["it is Matroska", { ...copyable, name: "clip.mkv" }],
])("a source is encoded where %s", async (_, spec) => {
  const plan = await planOfSpec(spec);
  expect(plan.rungs.every((rung) => !rung.copy)).toBe(true);
  expect(plan.grid.segments).toBeUndefined();
});

test("a turned source is encoded, as its pixels stand upright only then", async () => {
  const path = await makeMedia(directory, copyable);
  const turned = join(directory, "turned.mp4");
  await ffmpeg("-display_rotation", "90", "-i", path, "-c", "copy", turned);
  expect((await planOf(media, await readFile(turned))).rungs.every((rung) => !rung.copy)).toBe(true);
});

async function write({ tracks }: Encoded, name: string): Promise<string> {
  const path = join(directory, `joined-${name}.mp4`);
  writeFileSync(path, await joined(media, name, tracks.get(name) ?? []));
  return path;
}
