import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

const run = promisify(execFile);

let h: Harness;
let creator: Account;
let other: Account;
let id: string;
let privateId: string;
beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2", LADDER: "360", RATE_LIMITS: "write=500/60" });
  await h.startTranscoder();
  [creator, other] = [await signUp(h, "creator"), await signUp(h, "creator")];
  const clip = await makeClip({ seconds: 7, size: "640x360" });
  const encode = async (visibility: string) => {
    const draft = await newDraft(h, creator, { visibility });
    await uploadWhole(h, creator, draft, clip);
    return draft.id;
  };
  [id, privateId] = [await encode("public"), await encode("private")];
  for (const each of [id, privateId])
    await until(
      async () => (await call(h, "GET", `videos/${each}`, { token: creator.token })).body.state,
      (state) => state === "ready",
      60,
    );
}, 120_000);
afterAll(() => h.stop());

const srt = `1
00:00:00,500 --> 00:00:01,500
<i>one</i>

2
00:00:01,800 --> 00:00:04,100
two & a <script>alert(1)</script>bit

3
00:00:06,000 --> 00:00:30,000
three
`;
type Put = { token?: string; type?: string; label?: string; video?: string };
const put = (language: string, file: string | Buffer, options: Put = {}) => {
  const { token = creator.token, type = "application/x-subrip", label, video = id } = options;
  const query = label === undefined ? "" : `?label=${encodeURIComponent(label)}`;
  return fetchJson(`${h.at.app}/api/v1/videos/${video}/captions/${language}${query}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": type },
    body: file as string,
  });
};
async function fetchJson(url: string, init: RequestInit) {
  const answer = await fetch(url, init);
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
}
const list = async (video = id, token?: string) =>
  (await call(h, "GET", `videos/${video}/captions`, token ? { token } : {})).body.items as Record<string, any>[];
const remove = (captionId: string, token = creator.token, video = id) =>
  call(h, "DELETE", `videos/${video}/captions/${captionId}`, { token });
const media = (path: string, video = id) => fetch(`${h.at.app}/media/${video}/${path}`);
const masterOf = async (video = id) => (await media("master.m3u8", video)).text();
const objects = async () => {
  const { MEDIA } = await h.worker.getEnv();
  return (await MEDIA.list({ prefix: `videos/${id}/captions/` })).objects.map((object: { key: string }) => object.key);
};

test("a SubRip file becomes a track that the API, both manifests and playback name", async () => {
  const { status, body } = await put("EN", srt);
  expect([status, body]).toEqual([
    200,
    {
      id: expect.stringMatching(/^cap_/),
      language: "en",
      label: "English",
      source: "upload",
      createdAt: expect.any(String),
    },
  ]);
  expect(await list()).toEqual([body]);

  const master = await until(
    () => masterOf(),
    (text) => text.includes("SUBTITLES"),
  );
  expect(master).toContain(`NAME="English",LANGUAGE="en",DEFAULT=NO`);
  expect(master).toContain(`URI="captions/${body.id}/index.m3u8"`);
  expect(await (await media("manifest.mpd")).text()).toContain(`<BaseURL>captions/${body.id}.vtt</BaseURL>`);
  const playback = await call(h, "GET", `videos/${id}/playback`);
  const url = `${h.at.app}/media/${id}/captions/${body.id}.vtt`;
  expect(playback.body.captions).toEqual([{ language: "en", label: "English", url }]);

  const whole = await fetch(url);
  expect(whole.headers.get("content-type")).toBe("text/vtt; charset=utf-8");
  expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
  expect(whole.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(await whole.text()).toBe(
    "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\none\n\n00:00:01.800 --> 00:00:04.100\ntwo &amp; a alert(1)bit\n\n" +
      "00:00:06.000 --> 00:00:30.000\nthree\n",
  );
});

test("the track's segments have the video's times and, together, all cues", async () => {
  const [track] = await list();
  const answer = await media(`captions/${track?.id}/index.m3u8`);
  expect(answer.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
  const playlist = await answer.text();
  const lines = (text: string) => text.match(/#(EXTINF|EXT-X-TARGET|EXT-X-ENDLIST|EXT-X-PLAYLIST)[^\n]*/g);
  expect(lines(playlist)).toEqual(lines(await (await media("e1/360p/index.m3u8")).text()));
  const files = playlist.split("\n").filter((line) => line.endsWith(".vtt"));
  expect(files).toHaveLength(4);
  const texts = await Promise.all(files.map(async (file) => (await media(`captions/${track?.id}/${file}`)).text()));
  for (const text of texts) expect(text.startsWith("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n")).toBe(true);
  const wordsIn = texts.map((text) => ["one", "two", "three"].filter((word) => text.includes(word)));
  expect(wordsIn).toEqual([["one", "two"], ["two"], ["two"], ["three"]]);
  expect((await media(`captions/${track?.id}/4.vtt`)).status).toBe(404);
});

test("ffprobe reads the rendition that the master names, and finds every cue in it", async () => {
  const uri = /TYPE=SUBTITLES[^\n]*URI="([^"]+)"/.exec(await masterOf())?.[1];
  const url = `${h.at.app}/media/${id}/${uri}`;
  const args = ["-v", "error", "-show_entries", "stream=codec_name:packet=pts_time", "-of", "json", url];
  const { stdout } = await run(process.env.FFPROBE_PATH ?? "", args);
  const { streams, packets } = JSON.parse(stdout);
  expect(streams).toEqual([{ codec_name: "webvtt" }]);
  // A cue that stands in two segments is given twice at most.
  expect([...new Set(packets.map((packet: any) => Number(packet.pts_time)))]).toEqual([0.5, 1.8, 6]);
  // FFmpeg itself skips the subtitles of a master, but plays on with them in it.
  const played = await run(process.env.FFPROBE_PATH ?? "", [
    ...["-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", `${h.at.app}/media/${id}/master.m3u8`],
  ]);
  expect(played.stdout).toContain("video");
}, 60_000);

test("a replacement has a new id, and the old one's cues are gone from the bucket", async () => {
  const [before] = await list();
  const { body } = await put("en", "WEBVTT\n\n00:01.000 --> 00:02.000\nnew words\n", {
    type: "text/vtt; charset=utf-8",
  });
  expect(body.id).not.toBe(before?.id);
  expect(await list()).toEqual([body]);
  await until(objects, (keys) => keys.length === 1 && keys[0].includes(body.id));
  expect(await masterOf()).toContain(body.id);
  expect(await masterOf()).not.toContain(before?.id);
  expect((await media(`captions/${before?.id}.vtt`)).status).toBe(404);
  expect((await media(`captions/${before?.id}/index.m3u8`)).status).toBe(404);
});

test("tracks of one language live side by side by their labels; a deleted one leaves nothing", async () => {
  const { body } = await put("en", srt, { label: " English (for learners) ", type: "text/plain" });
  expect(body.label).toBe("English (for learners)");
  await put("und", srt);
  expect((await list()).map(({ language, label }) => [language, label])).toEqual([
    ["en", "English"],
    ["en", "English (for learners)"],
    ["und", "Captions"],
  ]);
  expect((await remove(body.id)).status).toBe(204);
  expect((await remove(body.id)).body.code).toBe("CAPTION_NOT_FOUND");
  expect((await remove((await list())[1]?.id)).status).toBe(204);
  await until(objects, (keys) => keys.length === 1);
  await until(
    () => masterOf(),
    (text) => text.match(/TYPE=SUBTITLES/g)?.length === 1,
  );
});

test("twenty replacements at once leave one track, listed as Postgres has it", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => put("fr", srt.replace("one", `take ${i}`))));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  const french = (await list()).filter(({ language }) => language === "fr");
  expect(french).toHaveLength(1);
  await until(
    async () => (await h.sql`select 1 from outbox where topic = 'captions.sync'`).length,
    (owed) => owed === 0,
  );
  const listed = [...(await masterOf()).matchAll(/captions\/(cap_\w+)\//g)].map(([, each]) => each);
  expect(listed.toSorted()).toEqual((await list()).map((track) => track.id).toSorted());
  expect(await objects()).toHaveLength(listed.length);
  await remove(french[0]?.id);
});

test.each([
  ["no captions", "en", "these are only words", {}, 422, "CAPTION_INVALID"],
  ["an empty file", "en", "", {}, 422, "CAPTION_INVALID"],
  ["a wrong type", "en", srt, { type: "application/json" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
  ["a page", "en", "<html></html>", { type: "text/html" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
  ["no such language", "en_US", srt, {}, 422, "VALIDATION_FAILED"],
  ["a path for a language", "..%2f..%2fx", srt, {}, 422, "VALIDATION_FAILED"],
  ["a label that breaks lines", "en", srt, { label: "a\nb" }, 422, "VALIDATION_FAILED"],
  ["a label that ends its quotes", "en", srt, { label: 'a",URI="https://evil.example' }, 422, "VALIDATION_FAILED"],
  ["a label without end", "en", srt, { label: "x".repeat(81) }, 422, "VALIDATION_FAILED"],
  ["a file above 1 MiB", "en", Buffer.alloc(2 ** 20 + 1, "a"), {}, 413, "BODY_TOO_LARGE"],
] as const)("%s is refused and changes nothing", async (_name, language, file, options, status, code) => {
  const before = await list();
  const answer = await put(language, file, options);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(await list()).toEqual(before);
});

test("a file just below 1 MiB is taken", async () => {
  const cue = "00:00:01,000 --> 00:00:02,000\nsome more words of a long film\n\n";
  const file = cue.repeat(Math.floor(2 ** 20 / cue.length));
  const { status, body } = await put("nl", file);
  expect(status).toBe(200);
  await remove(body.id);
});

test("a video takes fifty tracks and no more", async () => {
  const had = (await list()).length;
  for (let i = had; i < 50; i += 1) expect((await put("sv", srt, { label: `Version ${i}` })).status).toBe(200);
  const answer = await put("sv", srt, { label: "one more" });
  expect([answer.status, answer.body.code]).toEqual([409, "CAPTION_LIMIT_REACHED"]);
  expect((await put("sv", srt, { label: "Version 49" })).status).toBe(200);
  for (const { id: each, language } of await list()) if (language === "sv") await remove(each);
}, 60_000);

test("others may read the tracks of a public video, and change none", async () => {
  const [track] = await list();
  const user = await signUp(h);
  expect((await call(h, "PUT", `videos/${id}/captions/en`, { raw: srt })).status).toBe(401);
  for (const token of [other.token, user.token]) {
    expect(await list(id, token)).toContainEqual(track);
    expect((await put("en", srt, { token })).body.code).toBe("FORBIDDEN");
    expect((await remove(track?.id, token)).body.code).toBe("FORBIDDEN");
  }
  const admin = await signUp(h, "admin");
  const answer = await put("ja", srt, { token: admin.token });
  expect(answer.status).toBe(200);
  expect((await remove(answer.body.id, admin.token)).status).toBe(204);
});

test("of a private video others learn nothing, and its captions open by its token alone", async () => {
  const { body: track } = await put("en", srt, { video: privateId });
  expect((await call(h, "GET", `videos/${privateId}/captions`)).body.code).toBe("VIDEO_NOT_FOUND");
  expect((await put("en", srt, { video: privateId, token: other.token })).body.code).toBe("VIDEO_NOT_FOUND");
  expect((await remove(track.id, other.token, privateId)).body.code).toBe("VIDEO_NOT_FOUND");
  // A track of another video is none of this one's.
  expect((await remove(track.id)).body.code).toBe("CAPTION_NOT_FOUND");

  const paths = [`captions/${track.id}.vtt`, `captions/${track.id}/index.m3u8`, `captions/${track.id}/0.vtt`];
  const playback = await call(h, "GET", `videos/${privateId}/playback`, { token: creator.token });
  const token = /\/media\/([^/]+)\//.exec(playback.body.captions[0].url)?.[1] ?? "";
  await until(
    () => masterOf(token),
    (text) => text.includes("SUBTITLES"),
  );
  for (const path of paths) {
    expect((await media(path, privateId)).status).toBe(404);
    expect((await media(path, id)).status).toBe(404);
    const answer = await media(path, token);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get("cache-control")).toMatch(/^private/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  }
});

test.each([
  "captions.json",
  "captions/",
  "captions/cap_22222222222222222222",
  "captions/cap_22222222222222222222.vtt",
  "captions/cap_22222222222222222222/index.m3u8",
  "captions/cap_2222222222222222222a.vtt",
  "captions/cap_22222222222222222222.json",
  "captions/cap_22222222222222222222/00.vtt",
  "captions/cap_22222222222222222222/-1.vtt",
  "captions/cap_22222222222222222222/1e3.vtt",
  "captions/cap_22222222222222222222/0.vtt/",
  "captions/..%2fcaptions.json",
])("the path %s leads nowhere", async (path) => {
  expect((await media(path)).status).toBe(404);
});

test("a deleted video leaves neither cues nor index", async () => {
  const draft = await newDraft(h, creator);
  expect((await put("en", srt, { video: draft.id })).status).toBe(200);
  const { MEDIA } = await h.worker.getEnv();
  const left = async () => (await MEDIA.list({ prefix: `videos/${draft.id}/` })).objects.length;
  await until(left, (count) => count === 2);
  await call(h, "DELETE", `videos/${draft.id}`, { token: creator.token });
  await until(left, (count) => count === 0);
  expect(await h.sql`select 1 from captions where video_id = ${draft.id}`).toHaveLength(0);
});
