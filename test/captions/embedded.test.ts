import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CaptionReport } from "../../schema/messages.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeCaptioned } from "./make-captioned.ts";

// The real way: upload, encode by a real transcoder, the job in the real queue, FFmpeg, the report.

let h: Harness;
let creator: Account;
let transcoder: Awaited<ReturnType<Harness["startTranscoder"]>>;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60" });
  transcoder = await h.startTranscoder();
  creator = await signUp(h, "creator");
}, 120_000);
afterAll(() => h.stop());

const english = "1\n00:00:01,000 --> 00:00:02,500\n<i>Good</i> morning\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n";
const german = "1\n00:00:01,000 --> 00:00:02,500\nGuten Morgen\n";

async function encode(filename: string, bytes: Buffer): Promise<string> {
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, bytes, filename);
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`, { token: creator.token })).body.state,
    (state) => state === "ready",
    60,
  );
  return draft.id;
}
const list = async (id: string) =>
  (await call(h, "GET", `videos/${id}/captions`, { token: creator.token })).body.items as Record<string, any>[];
const untilListed = (id: string, count: number) =>
  until(
    () => list(id),
    (items) => items.length >= count,
    60,
  );
const wordsOf = async (id: string, caption: string) =>
  (await fetch(`${h.at.app}/media/${id}/captions/${caption}.vtt`)).text();

test("text tracks of a Matroska file become captions, with their language and title", async () => {
  const file = await makeCaptioned("clip.mkv", 5, [
    { srt: english, language: "eng", title: 'Full "text"' },
    { srt: german, language: "ger" },
    { srt: german, language: "ger", codec: "ass" },
  ]);
  const id = await encode("clip.mkv", file);
  const items = await untilListed(id, 3);
  expect(items.map(({ language, label, source }) => [language, label, source])).toEqual([
    ["de", "German", "embedded"],
    ["de", "German 2", "embedded"],
    ["en", "Full  text", "embedded"],
  ]);
  expect(await wordsOf(id, items[2]?.id)).toBe(
    "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood morning\n\n00:00:03.000 --> 00:00:04.000\nBye\n",
  );
  expect(await wordsOf(id, items[1]?.id)).toContain("Guten Morgen");
  const master = await until(
    async () => (await fetch(`${h.at.app}/media/${id}/master.m3u8`)).text(),
    (text) => text.match(/TYPE=SUBTITLES/g)?.length === 3,
  );
  expect(master).toContain('NAME="German 2",LANGUAGE="de"');
}, 120_000);

test("so do those of an MP4 file; one that was uploaded keeps its place", async () => {
  const file = await makeCaptioned("clip.mp4", 5, [
    { srt: english, language: "eng", codec: "mov_text" },
    { srt: german, language: "deu", codec: "mov_text" },
  ]);
  const draft = await newDraft(h, creator, { visibility: "public" });
  const put = await fetch(`${h.at.app}/api/v1/videos/${draft.id}/captions/en`, {
    method: "PUT",
    headers: { authorization: `Bearer ${creator.token}`, "content-type": "text/vtt" },
    body: "WEBVTT\n\n00:01.000 --> 00:02.000\nmine\n",
  });
  expect(put.status).toBe(200);
  await uploadWhole(h, creator, draft, file);
  const items = await untilListed(draft.id, 2);
  expect(items.map(({ language, label, source }) => [language, label, source])).toEqual([
    ["de", "German", "embedded"],
    ["en", "English", "upload"],
  ]);
  expect(await wordsOf(draft.id, items[0]?.id)).toContain("Guten Morgen");
  expect(await wordsOf(draft.id, items[1]?.id)).toContain("mine");
}, 120_000);

/** Owes the outbox the captions job of a video, as at the moment when it became ready. */
async function askAgain(videoId: string): Promise<void> {
  const payload = JSON.stringify({ videoId, epoch: 1 });
  await h.sql`insert into outbox (topic, payload) values ('captions.extract', ${payload}::jsonb)`;
  await h.worker.scheduled({ cron: "* * * * *" });
}
const jobsDone = async () => {
  const log = await readFile(transcoder.logFile, "utf8");
  return log.split("\n").filter((line) => line.includes('"captions"') && line.includes("job.done")).length;
};
async function whileOneJobEnds(work: () => Promise<void>): Promise<void> {
  const before = await jobsDone();
  await work();
  await until(jobsDone, (done) => done > before, 60);
}

let plain: string;
test("a source without text leaves the video as it is; a job that comes twice changes nothing", async () => {
  await whileOneJobEnds(async () => {
    plain = await encode("clip.mkv", await makeCaptioned("clip.mkv", 3, []));
  });
  expect(await list(plain)).toEqual([]);
  const [upload] = await h.sql`select object_key from uploads where video_id = ${plain}`;
  const { MEDIA } = await h.worker.getEnv();
  await MEDIA.put(upload?.object_key, await makeCaptioned("clip.mkv", 3, [{ srt: english, language: "eng" }]));
  await whileOneJobEnds(() => askAgain(plain));
  const before = await untilListed(plain, 1);
  await whileOneJobEnds(() => askAgain(plain));
  expect(await list(plain)).toEqual(before);
  expect((await MEDIA.list({ prefix: `videos/${plain}/captions/` })).objects).toHaveLength(1);
}, 120_000);

test("a source that is damaged since is done with at once, and the video stays ready", async () => {
  const [upload] = await h.sql`select object_key from uploads where video_id = ${plain}`;
  const { MEDIA } = await h.worker.getEnv();
  const header = Buffer.from("1a45dfa3", "hex");
  await MEDIA.put(upload?.object_key, Buffer.concat([header, Buffer.alloc(5_000, 7)]));
  await whileOneJobEnds(() => askAgain(plain));
  expect((await call(h, "GET", `videos/${plain}`, { token: creator.token })).body.state).toBe("ready");
  expect(await list(plain)).toHaveLength(1);
}, 60_000);

const found = (changes: Partial<CaptionReport> = {}): CaptionReport => ({
  type: "caption",
  stream: 0,
  language: "fre",
  title: "",
  forced: false,
  copy: 1,
  vtt: "WEBVTT\n\n00:01.000 --> 00:02.000\n<b>mots</b>\n",
  ...changes,
});

test("a report needs its job's token, and one of an encode that was replaced changes nothing", async () => {
  await transcoder.child.stop();
  await askAgain(plain);
  const [message] = await until(
    () => h.queue.pull("transcode", 1, 0),
    (messages) => messages.length > 0,
  );
  const { report: address, epoch, kind } = JSON.parse(message?.body ?? "{}");
  expect([kind, epoch]).toEqual(["captions", 1]);
  const report = (body: object, token = address.token) => call(h, "POST", address.url, { token, body });
  const before = await list(plain);

  expect((await call(h, "POST", address.url, { body: found() })).status).toBe(401);
  expect((await report(found(), creator.token)).status).toBe(401);
  expect((await report(found({ vtt: "x".repeat(2 ** 20 + 1) }))).status).toBe(422);
  expect((await report(found({ vtt: "no cue at all" }))).body).toEqual({ stop: false });
  await h.sql`update videos set epoch = 2 where id = ${plain}`;
  expect((await report(found())).body).toEqual({ stop: true });
  await h.sql`update videos set epoch = 1 where id = ${plain}`;
  expect(await list(plain)).toEqual(before);

  // The same report, many times at once, is one track.
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => report(found({ forced: true, language: "nonsense!" }))),
  );
  expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 8 }, () => ({ stop: false })));
  expect((await list(plain)).map(({ language, label }) => [language, label])).toEqual([
    ["en", "English"],
    ["und", "Captions (forced)"],
  ]);

  // A job that is given up leaves the video ready.
  for (let delivery = 0; delivery < 7; delivery += 1) await h.queue.pull("transcode", 10, 0);
  await until(
    async () => h.queue.backlog("transcode"),
    (left) => left === 0,
  );
  expect((await call(h, "GET", `videos/${plain}`, { token: creator.token })).body.state).toBe("ready");
}, 60_000);
