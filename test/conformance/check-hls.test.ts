import { beforeAll, expect, test } from "vitest";
import { checkHls } from "../../local/conformance/check-hls.ts";
import { mutations } from "./mutations.ts";
import { editText, fileOf } from "./edit.ts";
import { encodeClip, filesOf, recordOf, serveFiles, type Files, type Made } from "./presentation.ts";
import { rules } from "../../local/conformance/rules.ts";

let made: Made;
beforeAll(async () => {
  made = await encodeClip({ size: "640x360", rate: "24", seconds: 7, options: ["-metadata:s:a:0", "language=eng"] });
}, 60_000);

async function check(files: Files, decodedPictures = 1) {
  const server = await serveFiles(files);
  try {
    return await checkHls(`${server.url}/master.m3u8`, { againAfterSeconds: 0, decodedPictures });
  } finally {
    await server.stop();
  }
}

/** The clip as it is after two of its four segments, and the same playlists one segment later. */
function growing(): Files {
  const files = filesOf(made, recordOf(made, 2));
  for (const [path, { body }] of filesOf(made, recordOf(made, 3))) {
    if (path.endsWith(".m3u8")) fileOf(files, path).later = body;
  }
  return files;
}

test("a finished presentation of our own passes without an error", async () => {
  const { findings, facts } = await check(filesOf(made), 4);
  expect(findings).toEqual([]);
  expect(facts.done).toBe(true);
  expect(facts.tracks.map((track) => [track.playlist, track.codec, track.segments])).toEqual([
    ["e1/audio/index.m3u8", "mp4a.40.2", 4],
    ["e1/360p/index.m3u8", expect.stringMatching(/^avc1\.6400/), 4],
    ["e1/240p/index.m3u8", expect.stringMatching(/^avc1\.6400/), 4],
  ]);
  for (const track of facts.tracks) expect(Math.abs(track.seconds - 7)).toBeLessThan(0.022);
});

test("a growing presentation of our own passes, and its later readings only append", async () => {
  const { findings, facts } = await check(growing());
  expect(findings).toEqual([]);
  expect(facts.done).toBe(false);
  expect(facts.tracks.map((track) => track.segments)).toEqual([2, 2, 2]);
});

test("sound alone passes", async () => {
  const files = filesOf(made);
  const average = (body: Buffer[]) => Math.round((body.reduce((sum, { length }) => sum + length, 0) * 8) / 7);
  const sound = [...files].filter(([path]) => /audio\/\d+\.m4s$/.test(path)).map(([, { body }]) => body);
  editText(
    files,
    "master.m3u8",
    () =>
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n" +
      `#EXT-X-STREAM-INF:BANDWIDTH=${Math.round(average(sound) * 1.06)},AVERAGE-BANDWIDTH=${average(sound)},CODECS="mp4a.40.2"\n` +
      "e1/audio/index.m3u8\n",
  );
  const { findings, facts } = await check(files);
  expect(findings).toEqual([]);
  expect(facts.tracks.map((track) => track.kind)).toEqual(["audio"]);
});

test.each(mutations)("$rule: $what", async ({ rule, change, grows, only }) => {
  const files = grows ? growing() : filesOf(made);
  change(files);
  const { findings } = await check(files);
  expect(findings.map((finding) => finding.rule)).toContain(rule);
  // A change of one thing must not set off everything.
  const loud = new Set(findings.map((finding) => finding.rule));
  expect([...loud].toSorted()).toEqual([rule, ...(only ?? [])].toSorted());
});

test("every rule is broken by one of these changes", () => {
  const broken = new Set(mutations.map(({ rule }) => rule));
  expect(Object.keys(rules).filter((rule) => !broken.has(rule as keyof typeof rules))).toEqual([]);
});

test("a server that is not there, and a page that is no playlist, are errors and no exceptions", async () => {
  const { findings } = await checkHls("http://127.0.0.1:9/master.m3u8");
  expect(findings).toMatchObject([{ rule: "http.answer", where: "master.m3u8" }]);
  const files = filesOf(made);
  for (const text of ["<!doctype html>", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[\n"]) {
    editText(files, "master.m3u8", () => text);
    expect((await check(files)).findings).toMatchObject([{ rule: "playlist.syntax" }]);
  }
});
