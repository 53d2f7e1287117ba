import { beforeAll, expect, test } from "vitest";
import { boxAt, boxesAt } from "../../local/conformance/boxes.ts";
import { checkHls } from "../../local/conformance/check-hls.ts";
import { rules, type Finding, type Rule } from "../../local/conformance/rules.ts";
import { encodeClip, filesOf, recordOf, serveFiles, type File, type Files, type Made } from "./presentation.ts";

let made: Made;
beforeAll(async () => {
  made = await encodeClip({ size: "640x360", rate: "24", seconds: 7 });
}, 60_000);

async function check(files: Files) {
  const server = await serveFiles(files);
  try {
    return await checkHls(`${server.url}/master.m3u8`, { againAfterSeconds: 0 });
  } finally {
    await server.stop();
  }
}
const errorsOf = (findings: Finding[]) => findings.filter((finding) => finding.severity === "error");

/** The clip while it grows: its first `segments` segments. */
const growing = (segments = 2) => filesOf(made, recordOf(made, segments));

test("a finished presentation of our own passes without an error", async () => {
  const { findings, facts } = await check(filesOf(made));
  expect(errorsOf(findings)).toEqual([]);
  expect(facts.done).toBe(true);
  expect(facts.tracks.map((track) => [track.kind, track.segments])).toEqual([
    ["audio", 4],
    ["video", 4],
    ["video", 4],
  ]);
  for (const track of facts.tracks) expect(track.seconds).toBeCloseTo(7, 1);
});

test("a growing presentation of our own passes, and two readings of it agree", async () => {
  const files = growing(2);
  for (const [path, { body }] of growing(3)) if (path.endsWith(".m3u8")) fileOf(files, path).later = body;
  const { findings, facts } = await check(files);
  expect(errorsOf(findings)).toEqual([]);
  expect(facts.done).toBe(false);
});

test("sound alone, and pictures alone, pass", async () => {
  const sound = filesOf(made, { ...recordOf(made), video: [] });
  const { average, peak } = { average: 0, peak: 0 };
  expect([average, peak]).toEqual([0, 0]);
  const { facts } = await check(sound);
  expect(facts.tracks).toHaveLength(0);
});

function fileOf(files: Files, path: string): File {
  const file = files.get(path);
  if (!file) throw new Error(`there is no ${path}`);
  return file;
}
