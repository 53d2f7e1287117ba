import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeImages } from "../../transcoder/images-job.ts";
import { hasEncoder } from "../../transcoder/process.ts";
import { makeMedia, tools } from "../transcoder/make-media.ts";
import { startMediaServer } from "../transcoder/media-server.ts";
import { imageDeps, job, storeEncode, storedObject } from "./stored-encode.ts";

// Alone in its file, as a process asks FFmpeg for its encoders once.
test("without a WebP encoder there is a storyboard, no preview, and a line in the log that says why", async () => {
  const directory = await mkdtemp(join(tmpdir(), "edgereel-test-"));
  const media = await startMediaServer();
  try {
    const ffmpegPath = join(directory, "ffmpeg");
    const script = `#!/bin/sh\ncase "$*" in *-encoders*) "${tools.ffmpegPath}" "$@" | grep -v webp ;; *) exec "${tools.ffmpegPath}" "$@" ;; esac\n`;
    await writeFile(ffmpegPath, script);
    await chmod(ffmpegPath, 0o755);
    expect(await hasEncoder({ ...tools, ffmpegPath }, "libwebp_anim")).toBe(false);
    await storeEncode(media, await readFile(await makeMedia(directory, { seconds: 4, audioSeconds: 0 })));
    const { deps, reports, warnings } = imageDeps(media);
    await makeImages({ ...deps, tools: { ...tools, ffmpegPath } }, { kind: "images", ...job, poster: false }, 1);
    expect(reports).toEqual([{ type: "images", storyboard: true, preview: false }]);
    expect(storedObject(media, "storyboard/0.jpg").length).toBeGreaterThan(0);
    expect(() => storedObject(media, "preview.webp")).toThrow("not stored");
    expect(warnings.join()).toContain("lacks the encoder libwebp_anim");
  } finally {
    media.close();
    await rm(directory, { recursive: true, force: true });
  }
}, 60_000);
