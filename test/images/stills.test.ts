import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Stills } from "../../schema/stills.ts";
import { splitJpegs } from "../../transcoder/jpegs.ts";
import { makeStills } from "../../transcoder/stills.ts";
import { startMediaServer, type MediaServer } from "../transcoder/media-server.ts";
import { makeSteps, shown } from "./make-steps.ts";
import { imageDeps, luma, sizeOf, storedObject, storeEncode } from "./stored-encode.ts";

let directory: string;
let media: MediaServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "edgereel-test-"));
  media = await startMediaServer();
});
afterEach(async () => {
  media.close();
  await rm(directory, { recursive: true, force: true });
});

test("still k shows the frame at k intervals in each size, over several packs whose lengths the index tells", async () => {
  // A step of grey every two seconds, over 53 stills: a pack and three more.
  const source = await makeSteps(directory, { seconds: 105, rate: 12, size: "480x854", luma: "20+floor(T/2)*4" });
  const record = await storeEncode(media, source);
  const { deps } = imageDeps(media);
  const before = media.stored.size;
  const stills = await makeStills(deps, record);
  expect(Stills.parse(JSON.parse(storedObject(media, "stills.json").toString()))).toEqual(stills);
  // Two packs of each size, and the index.
  expect(media.stored.size - before).toBe(5);
  expect(stills).toMatchObject({ intervalSeconds: 2, perPack: 50 });
  expect(stills?.sizes.map(({ bytes }) => bytes.length)).toEqual([53, 53]);
  for (const [i, size] of (stills?.sizes ?? []).entries()) {
    expect(Math.max(size.width, size.height)).toBe([640, 320][i]);
    const jpegs = [0, 1].flatMap((pack) => splitJpegs(storedObject(media, `stills/${i}-${pack}.bin`)));
    expect(jpegs.map((jpeg) => jpeg.length)).toEqual(size.bytes);
    for (const k of [0, 1, 26, 49, 50, 52]) {
      const jpeg = jpegs[k] ?? Buffer.alloc(0);
      expect(await sizeOf(jpeg)).toEqual({ width: size.width, height: size.height });
      const grey = await luma(jpeg);
      expect(Math.abs(grey - shown(20 + k * 4)), `still ${k}: ${grey}`).toBeLessThan(2);
    }
  }
}, 120_000);
