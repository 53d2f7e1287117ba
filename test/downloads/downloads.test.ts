import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findTools } from "../../local/ffmpeg.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

const run = promisify(execFile);
const seconds = 9;
const frameRate = 24;
const title = 'Größe "A/B" – 夏の映画';

let h: Harness;
let creator: Account;
let folder: string;
let id: string;
let silentId: string;
let privateId: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgereel-downloads-"));
  h = await startHarness({ SEGMENT_SECONDS: "2" });
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  const clip = await makeClip({ seconds, size: "854x480", rate: frameRate });
  const encode = async (bytes: Buffer, fields: Record<string, unknown>) => {
    const draft = await newDraft(h, creator, fields);
    await uploadWhole(h, creator, draft, bytes);
    return draft.id;
  };
  id = await encode(clip, { title, visibility: "public" });
  privateId = await encode(clip, { visibility: "private" });
  silentId = await encode(await makeClip({ seconds: 5, sound: false }), { visibility: "public" });
  for (const each of [id, privateId, silentId]) {
    await until(
      async () => (await call(h, "GET", `videos/${each}`, { token: creator.token })).body,
      (video) => video.state === "ready",
      90,
    );
    await offer(each, true);
  }
}, 180_000);
afterAll(async () => {
  await h.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Download = { name: string; width: number; height: number; sizeBytes: number; url: string; filename: string };

const offer = (video: string, downloadable: boolean) =>
  call(h, "PATCH", `videos/${video}`, { token: creator.token, body: { downloadable } });
const list = (video: string, token?: string) =>
  call(h, "GET", `videos/${video}/downloads`, token === undefined ? {} : { token });
const itemsOf = async (video: string, token?: string) => (await list(video, token)).body.items as Download[];

async function itemOf(video: string, name: string, token?: string): Promise<Download> {
  const item = (await itemsOf(video, token)).find((entry) => entry.name === name);
  if (!item) throw new Error(`no download ${name}`);
  return item;
}

async function save(url: string, name: string): Promise<{ path: string; bytes: Buffer }> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, bytes };
}

async function probe(path: string, ...options: string[]): Promise<Record<string, any>> {
  const { stdout, stderr } = await run(findTools().ffprobe, ["-v", "warning", ...options, "-of", "json", path]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("the file of a rendition", () => {
  test("has every frame and the whole sound, decodes without a warning, and says how long it is", async () => {
    const items = await itemsOf(id);
    expect(items.map(({ name }) => name)).toEqual(["480p", "360p", "audio"]);
    expect(items[0]).toMatchObject({ width: 854, height: 480 });
    for (const item of items.slice(0, 2)) {
      const { path, bytes } = await save(item.url, `${item.name}.mp4`);
      expect(bytes.length).toBe(item.sizeBytes);
      const { stderr } = await run(findTools().ffmpeg, ["-v", "warning", "-i", path, "-f", "null", "-"]);
      expect(stderr).toBe("");
      const { streams, format } = await probe(path, "-count_frames", "-show_streams", "-show_format");
      expect(streams.map((stream: any) => stream.codec_name)).toEqual(["h264", "aac"]);
      expect(Number(streams[0].nb_read_frames)).toBe(seconds * frameRate);
      expect(Math.abs(streams[0].start_time - streams[1].start_time)).toBeLessThan(0.04);
      expect(Math.abs(streams[0].start_time)).toBeLessThan(0.001);
      expect(Math.abs(format.duration - seconds)).toBeLessThan(0.05);
      for (const stream of streams) expect(Math.abs(stream.duration - seconds)).toBeLessThan(0.05);
    }
  });

  test("has timestamps without a gap in both tracks", async () => {
    const { path } = await save((await itemOf(id, "360p")).url, "gaps.mp4");
    const { packets } = await probe(path, "-show_packets");
    for (const [index, step] of [1 / frameRate, 1024 / 48_000].entries()) {
      const times = packets
        .filter((packet: any) => packet.stream_index === index)
        .map((packet: any) => Number(packet.pts_time))
        .sort((a: number, b: number) => a - b);
      expect(times.length).toBeGreaterThan(200);
      for (const [i, time] of times.entries()) expect(Math.abs(time - times[0] - i * step)).toBeLessThan(0.001);
    }
  });

  test("is sought in the middle to the right picture", async () => {
    const { path } = await save((await itemOf(id, "480p")).url, "seek.mp4");
    const frame = async (...seek: string[]) => {
      const args = ["-v", "warning", ...seek, "-frames:v", "1", "-an", "-f", "framemd5", "-"];
      const { stdout, stderr } = await run(findTools().ffmpeg, args);
      expect(stderr).toBe("");
      return stdout.trim().split("\n").at(-1)?.split(",").at(-1);
    };
    // Fast, by the index, and slow, by decoding everything ahead of it.
    expect(await frame("-ss", "5.5", "-i", path)).toBe(await frame("-i", path, "-ss", "5.5"));
  });

  test("has an index of its segments at the front and fragments that count upwards", async () => {
    const { bytes } = await save((await itemOf(id, "360p")).url, "boxes.mp4");
    const boxes: { type: string; at: number; size: number }[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
      boxes.push({ type: bytes.toString("latin1", at + 4, at + 8), at, size: bytes.readUInt32BE(at) });
    }
    expect(boxes.slice(0, 4).map(({ type }) => type)).toEqual(["ftyp", "moov", "sidx", "moof"]);
    expect(new Set(boxes.slice(3).map(({ type }) => type))).toEqual(new Set(["moof", "mdat"]));
    const sequences = boxes
      .filter(({ type }) => type === "moof")
      .map(({ at }) => bytes.readUInt32BE(bytes.indexOf("mfhd", at) + 8));
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    // The references add up to the end of the file.
    const sidx = bytes.subarray(boxes[2]?.at, (boxes[2]?.at ?? 0) + (boxes[2]?.size ?? 0));
    const count = sidx.readUInt16BE(38);
    let sum = (boxes[2]?.at ?? 0) + sidx.length;
    for (let i = 0; i < count; i += 1) {
      expect(bytes.toString("latin1", sum + 4, sum + 8)).toBe("moof");
      sum += sidx.readUInt32BE(40 + i * 12);
    }
    expect(sum).toBe(bytes.length);
  });

  test("is of one track where there is no sound, and where only the sound is wanted", async () => {
    const [silent] = await itemsOf(silentId);
    const { path } = await save(silent?.url ?? "", "silent.mp4");
    const { streams, format } = await probe(path, "-count_frames", "-show_streams", "-show_format");
    expect(streams).toHaveLength(1);
    expect(Number(streams[0].nb_read_frames)).toBe(5 * 24);
    expect(Math.abs(format.duration - 5)).toBeLessThan(0.05);

    const sound = await itemOf(id, "audio");
    expect(sound).toMatchObject({ width: null, height: null });
    expect(sound.filename.endsWith("(audio).m4a")).toBe(true);
    const saved = await save(sound.url, "sound.m4a");
    expect(saved.bytes.length).toBe(sound.sizeBytes);
    const { streams: tracks, format: about } = await probe(saved.path, "-show_streams", "-show_format");
    expect(tracks.map((stream: any) => stream.codec_type)).toEqual(["audio"]);
    expect(Math.abs(about.duration - seconds)).toBeLessThan(0.05);
    const { stderr } = await run(findTools().ffmpeg, ["-v", "warning", "-i", saved.path, "-f", "null", "-"]);
    expect(stderr).toBe("");
  });
});

describe("over HTTP", () => {
  test("the length is told before, and the same bytes come every time", async () => {
    const { url, sizeBytes } = await itemOf(id, "480p");
    const head = await fetch(url, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-length")).toBe(String(sizeBytes));
    expect(head.headers.get("accept-ranges")).toBe("bytes");
    expect(head.headers.get("cache-control")).toContain("immutable");
    const hash = async () => {
      const answer = await fetch(url);
      expect(answer.headers.get("content-length")).toBe(String(sizeBytes));
      expect(answer.headers.get("etag")).toBe(head.headers.get("etag"));
      return createHash("sha256")
        .update(Buffer.from(await answer.arrayBuffer()))
        .digest("hex");
    };
    expect(await hash()).toBe(await hash());
  });

  test("any range has the bytes that stand there in the whole", async () => {
    const { url, sizeBytes } = await itemOf(id, "360p");
    const { bytes } = await save(url, "whole.mp4");
    const part = async (range: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(url, { headers: { range, ...headers } });
      return { status: answer.status, answer, body: Buffer.from(await answer.arrayBuffer()) };
    };
    const middle = Math.floor(sizeBytes / 2);
    const spans = [
      [0, 0],
      [0, 3000],
      [100, middle],
      [middle, middle + 1],
      [middle, sizeBytes - 1],
      [sizeBytes - 1, sizeBytes - 1],
    ] as const;
    for (const [first, last] of spans) {
      const { status, answer, body } = await part(`bytes=${first}-${last}`);
      expect(status).toBe(206);
      expect(answer.headers.get("content-range")).toBe(`bytes ${first}-${last}/${sizeBytes}`);
      expect(answer.headers.get("content-length")).toBe(String(last - first + 1));
      expect(body.equals(bytes.subarray(first, last + 1))).toBe(true);
    }
    expect((await part("bytes=-500")).body.equals(bytes.subarray(-500))).toBe(true);
    const beyond = await part(`bytes=${sizeBytes}-`);
    expect([beyond.status, beyond.answer.headers.get("content-range")]).toEqual([416, `bytes */${sizeBytes}`]);
  });

  test("a download resumes where its tag still holds, and begins anew where not", async () => {
    const { url, sizeBytes } = await itemOf(id, "360p");
    const etag = (await fetch(url, { method: "HEAD" })).headers.get("etag") ?? "";
    const resumed = await fetch(url, { headers: { range: "bytes=1000-", "if-range": etag } });
    expect([resumed.status, (await resumed.arrayBuffer()).byteLength]).toEqual([206, sizeBytes - 1000]);
    const anew = await fetch(url, { headers: { range: "bytes=1000-", "if-range": '"other"' } });
    expect([anew.status, (await anew.arrayBuffer()).byteLength]).toEqual([200, sizeBytes]);
    expect((await fetch(url, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("a client that leaves in the middle harms nobody", async () => {
    const { url, sizeBytes } = await itemOf(id, "480p");
    const leaving = new AbortController();
    const answer = await fetch(url, { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(sizeBytes);
  });

  test("the file is saved under the video's title, as the title is now", async () => {
    const { url, filename } = await itemOf(id, "480p");
    expect(filename).toBe("Größe A B – 夏の映画 (480p).mp4");
    const disposition = (await fetch(url, { method: "HEAD" })).headers.get("content-disposition") ?? "";
    expect(disposition.startsWith('attachment; filename="')).toBe(true);
    expect(decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(disposition)?.[1] ?? "")).toBe(filename);
    await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { title: 'x"\\; a=b' } });
    const renamed = (await fetch(url, { method: "HEAD" })).headers.get("content-disposition");
    expect(renamed).toBe(
      `attachment; filename="x ; a=b (480p).mp4"; filename*=UTF-8''x%20%3B%20a%3Db%20%28480p%29.mp4`,
    );
    await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { title } });
  });
});

describe("who may", () => {
  const statusOf = async (url: string) => {
    const answer = await fetch(url);
    await answer.body?.cancel();
    return answer.status;
  };
  const renewed = (url: string, status: number) =>
    until(
      () => statusOf(url),
      (now) => now === status,
      8,
    );

  test("the creator decides, and a link from before ends with it; the owner's own still works", async () => {
    const { url } = await itemOf(id, "480p");
    expect(await statusOf(url)).toBe(200);
    expect((await offer(id, false)).body.downloadable).toBe(false);
    await renewed(url, 404);
    expect((await list(id)).body).toEqual({ items: [] });
    const other = await signUp(h, "creator");
    expect(await itemsOf(id, other.token)).toEqual([]);

    const own = await itemOf(id, "480p", creator.token);
    expect(await statusOf(own.url)).toBe(200);
    // A token to play is none to download.
    const admin = await signUp(h, "admin");
    expect(await itemsOf(id, admin.token)).toHaveLength(3);
    await offer(id, true);
    await renewed(url, 200);
  });

  test("a private video's files are for its owner, by token", async () => {
    const bare = `${h.at.app}/media/${privateId}/e1/480p/download.mp4`;
    expect(await statusOf(bare)).toBe(404);
    expect((await list(privateId)).status).toBe(404);
    const other = await signUp(h, "creator");
    expect((await list(privateId, other.token)).status).toBe(404);
    const { url } = await itemOf(privateId, "480p", creator.token);
    const answer = await fetch(url);
    expect(answer.headers.get("cache-control")).toContain("private");
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1000);

    const playback = await call(h, "GET", `videos/${privateId}/playback`, { token: creator.token });
    const play = playback.body.hls.replace("master.m3u8", "e1/480p/download.mp4");
    expect(await statusOf(play)).toBe(200);
    await offer(privateId, false);
    await renewed(play, 404);
    expect(await statusOf((await itemOf(privateId, "480p", creator.token)).url)).toBe(200);
  });

  test("only those who may change a video offer it", async () => {
    const other = await signUp(h, "creator");
    const answer = await call(h, "PATCH", `videos/${id}`, { token: other.token, body: { downloadable: false } });
    expect(answer.status).toBe(403);
    const wrong = await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { downloadable: "yes" } });
    expect(wrong.status).toBe(422);
  });

  test.each(["e1/999p/download.mp4", "e2/480p/download.mp4", "e1/480p/../download.mp4", "e1/480p/download.mp4/x"])(
    "%s is no file",
    async (path) => {
      expect(await statusOf(`${h.at.app}/media/${id}/${path}`)).toBe(404);
    },
  );

  test("a video that is not encoded yet has none", async () => {
    const draft = await newDraft(h, creator, { visibility: "public" });
    expect((await list(draft.id, creator.token)).body.code).toBe("VIDEO_NOT_PLAYABLE");
  });
});
