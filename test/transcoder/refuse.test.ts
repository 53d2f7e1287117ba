import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProbe } from "../../transcoder/process.ts";
import { sourceOptions } from "../../transcoder/source-args.ts";
import { encodeOne, log, planOf } from "./encode-all.ts";
import { cutOff, ffmpeg, makeMedia, tools } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

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

test("text under a video's name is no video", async () => {
  await expect(planOf(media, Buffer.from("Dear diary, ".repeat(200)))).rejects.toMatchObject({ code: "ERR_NON_VIDEO" });
});

test.each([
  ["an HLS playlist", (url: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n${url}\n#EXT-X-ENDLIST\n`],
  ["a concat list", (url: string) => `ffconcat version 1.0\nfile ${url}\n`],
  [
    "a DASH manifest",
    (url: string) =>
      `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="0" bandwidth="1"><BaseURL>${url}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  ],
])("%s under a video's name reaches no other server", async (_, text) => {
  const canary = await startMediaServer();
  try {
    const bytes = Buffer.from(text(`${canary.origin}/canary.ts`));
    await expect(planOf(media, bytes)).rejects.toMatchObject({ code: "ERR_NON_VIDEO" });
    expect(media.requests, "FFmpeg never saw it").toEqual([]);
    // Even a file that slipped past the check of its first bytes would not be followed.
    const input = { url: `${media.origin}/source`, options: sourceOptions("mp4") };
    expect(await runProbe(tools, input, { timeoutMs: 10_000, log })).toMatchObject({ outcome: "failed" });
    expect(media.requests).not.toEqual([]);
    expect(canary.requests).toEqual([]);
  } finally {
    canary.close();
  }
});

test("a file without its index is damaged", async () => {
  const bytes = await cutOff(await makeMedia(directory, { seconds: 4 }), 0.6);
  await expect(planOf(media, bytes)).rejects.toMatchObject({ code: "ERR_MALFORMED_VIDEO" });
});

test("a file that was cut off behind its index is damaged, whatever its index promises", async () => {
  const path = await makeMedia(directory, { size: "640x360", seconds: 10, options: ["-movflags", "+faststart"] });
  const plan = await planOf(media, await cutOff(path, 0.5));
  expect(plan.source.frames).toBe(300);
  await expect(encodeOne(media, plan, 2, 2)).rejects.toMatchObject({ code: "ERR_MALFORMED_VIDEO" });
});

test("a connection that breaks for good is no fault of the source, though FFmpeg exits with success", async () => {
  const path = await makeMedia(directory, { size: "640x360", seconds: 8, options: ["-movflags", "+faststart"] });
  const bytes = await readFile(path);
  const plan = await planOf(media, bytes);
  media.breakAt = bytes.length / 2;
  await expect(encodeOne(media, plan, 1, 4)).rejects.toMatchObject({ name: "TransientFailure" });
});

test("what the bucket does not hold cannot be fetched", async () => {
  const bytes = await readFile(await makeMedia(directory, { seconds: 1 }));
  const plan = await planOf(media, bytes);
  media.sources.clear();
  await expect(encodeOne(media, plan, 0)).rejects.toMatchObject({ name: "TransientFailure" });
});

test("a video that is too long is refused by its probe", async () => {
  const still = ["-f", "lavfi", "-i", "color=s=64x64:r=1:d=700", "-c:v", "libx264", "-preset", "ultrafast"];
  const path = join(directory, "long.mp4");
  await ffmpeg(...still, path);
  await expect(planOf(media, await readFile(path))).rejects.toMatchObject({ code: "ERR_DURATION_EXCEEDED" });
});

test("a picture that is too large is refused by its probe", async () => {
  const path = join(directory, "large.avi");
  await ffmpeg("-f", "lavfi", "-i", "color=s=8192x8192:r=1:d=1", "-c:v", "mjpeg", path);
  await expect(planOf(media, await readFile(path))).rejects.toMatchObject({ code: "ERR_UNSUPPORTED_VIDEO" });
});

test("a tool that hangs is killed at its time limit", async () => {
  const { createServer } = await import("node:net");
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  try {
    const address = silent.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const input = { url: `http://127.0.0.1:${port}/source`, options: sourceOptions("mp4") };
    const started = performance.now();
    expect(await runProbe(tools, input, { timeoutMs: 500, log })).toMatchObject({ outcome: "timeout" });
    expect(performance.now() - started).toBeLessThan(3000);
  } finally {
    silent.close();
  }
});
