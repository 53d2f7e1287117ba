import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImportJob } from "../../schema/import-job.ts";
import { importErrors } from "../../schema/errors.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { serveFile, someVideo, startSource } from "./source-server.ts";

const mebi = 2 ** 20;
let h: Harness;
let source: Awaited<ReturnType<typeof startSource>>;
let creator: Account;
let other: Account;
let clip: Buffer;
/** The clip and a box that players skip, as long as two parts. */
let padded: Buffer;
let longFile: ReturnType<typeof serveFile>;
/** Released by a test that wants the file `/slow` to go on. */
let release = () => {};

beforeAll(async () => {
  clip = await makeClip({ seconds: 5, size: "320x180" });
  padded = Buffer.concat([clip, Buffer.alloc(20 * mebi)]);
  padded.writeUInt32BE(20 * mebi, clip.length);
  padded.write("free", clip.length + 4, "latin1");
  longFile = serveFile(padded, { etag: '"long"', breakAfter: [18 * mebi] });
  source = await startSource(async (request, response) => {
    const path = request.url ?? "/";
    if (path.startsWith("/clip.mp4")) return serveFile(clip, { etag: '"clip"' })(request, response);
    if (path === "/long.mp4") return longFile(request, response);
    if (path === "/text.mp4") return serveFile(Buffer.from("only words ".repeat(1_000)))(request, response);
    if (path === "/large.mp4") return serveFile(someVideo(31 * mebi))(request, response);
    if (path === "/inside") return void response.writeHead(302, { location: "https://169.254.169.254/latest/" }).end();
    if (path === "/slow.mp4") {
      response.writeHead(200, { "content-length": clip.length });
      response.write(clip.subarray(0, 2_000));
      await new Promise<void>((resolve) => (release = resolve));
      return void response.end(clip.subarray(2_000));
    }
    response.writeHead(404).end();
  });
  h = await startHarness({
    IMPORT_ALLOW_HOSTS: source.host,
    MAX_UPLOAD_BYTES: String(30 * mebi),
    RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600,import=60/3600",
  });
  creator = await signUp(h, "creator");
  other = await signUp(h, "creator");
});
afterAll(async () => {
  await h?.stop();
  await source?.stop();
});

const begin = (id: string, url: string, account = creator) =>
  call(h, "POST", `videos/${id}/upload/import`, { token: account.token, body: { url } });
const importOf = async (id: string) =>
  (await call(h, "GET", `videos/${id}/upload/import`, { token: creator.token })).body;
const videoOf = async (id: string) => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body;
const clipUrl = () => `${source.url}/clip.mp4?signature=abc`;

/** Plays the transcoder by hand: the job as it stands in the queue. */
async function jobOf(videoId: string): Promise<ImportJob> {
  const found: ImportJob[] = [];
  await until(
    async () => {
      for (const message of await h.queue.pull("import", 100, 3_600_000))
        found.push(ImportJob.parse(JSON.parse(message.body)));
      return found.some((job) => job.videoId === videoId);
    },
    Boolean,
    10,
  );
  return found.find((job) => job.videoId === videoId) as ImportJob;
}
const report = (job: ImportJob, body: unknown) => call(h, "POST", job.report.url, { token: job.report.token, body });
const progress = { type: "progress", receivedBytes: 1_000, totalBytes: 4_000 };

describe("beginning an import", () => {
  test("answers at once with the uploading video and its import, and owes the queue one job", async () => {
    const { id } = await newDraft(h, creator);
    const answer = await begin(id, clipUrl());
    expect([answer.status, answer.body.id, answer.body.state]).toEqual([202, id, "uploading"]);
    expect(answer.body.import).toMatchObject({ url: clipUrl(), state: "running", receivedBytes: 0, totalBytes: null });
    const job = await jobOf(id);
    expect(job).toMatchObject({ url: clipUrl(), maxBytes: 30 * mebi, allowHttp: false });
    expect(job.key).toBe(`sources/${id}/${job.uploadId}`);
  });

  test.each([
    ["http", "http://example.com/film.mp4", "https"],
    ["a password", "https://user:secret@example.com/film.mp4", "user name"],
    ["another port", "https://example.com:8443/film.mp4", "port"],
    ["a file", "file:///etc/passwd", "https"],
    ["words", "not an address", "complete"],
    ["a very long address", `https://example.com/${"a".repeat(2_100)}`, ""],
    ["nothing", "", ""],
  ])("%s is refused with the field's name", async (_what, url, words) => {
    const { id } = await newDraft(h, creator);
    const answer = await begin(id, url);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, "body.url"]);
    expect(answer.body.detail).toContain(words);
    expect((await videoOf(id)).state).toBe("draft");
  });

  test("is for those who may upload to this very video", async () => {
    const { id } = await newDraft(h, creator);
    await begin(id, clipUrl());
    const user = await signUp(h);
    const path = `videos/${id}/upload/import`;
    for (const method of ["POST", "GET", "DELETE"]) {
      const body = method === "POST" ? { body: { url: clipUrl() } } : {};
      expect((await call(h, method, path, body)).body.code).toBe("UNAUTHENTICATED");
      expect((await call(h, method, path, { ...body, token: user.token })).body.code).toBe("FORBIDDEN");
      const foreign = await call(h, method, path, { ...body, token: other.token });
      expect([foreign.status, foreign.body.code]).toEqual([404, "VIDEO_NOT_FOUND"]);
    }
    expect((await importOf(id)).state).toBe("running");
  });

  test("ten at once leave one open, and the video uploading", async () => {
    const { id } = await newDraft(h, creator);
    const answers = await Promise.all(Array.from({ length: 10 }, () => begin(id, clipUrl())));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    const rows =
      await h.sql`select state, count(*)::int as n from uploads where video_id = ${id} group by 1 order by 1`;
    expect(rows).toEqual([
      { state: "open", n: 1 },
      { state: "aborted", n: 9 },
    ]);
    expect(await videoOf(id)).toMatchObject({ state: "uploading", error: null });
  });

  test("is not possible for a video that has its source", async () => {
    const draft = await newDraft(h, creator);
    await uploadWhole(h, creator, draft, someVideo(4_000));
    const answer = await begin(draft.id, clipUrl());
    expect([answer.status, answer.body.code]).toEqual([409, "VIDEO_STATE_CONFLICT"]);
    expect((await call(h, "GET", `videos/${draft.id}/upload/import`, { token: creator.token })).body.code).toBe(
      "UPLOAD_NOT_FOUND",
    );
  });

  test("has a limit of its own", async () => {
    const eager = await signUp(h, "creator");
    const { id } = await newDraft(h, eager);
    const answers = await Promise.all(Array.from({ length: 65 }, () => begin(id, "no address", eager)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  });
});

describe("reports", () => {
  async function running() {
    const draft = await newDraft(h, creator);
    await begin(draft.id, clipUrl());
    return { ...draft, job: await jobOf(draft.id) };
  }
  async function store(job: ImportJob, bytes: Buffer) {
    const { MEDIA } = await h.worker.getEnv();
    await MEDIA.put(job.key, bytes);
  }
  async function isStored(job: ImportJob): Promise<boolean> {
    const { MEDIA } = await h.worker.getEnv();
    return (await MEDIA.head(job.key)) !== null;
  }

  test("progress is shown", async () => {
    const { id, job } = await running();
    expect((await report(job, progress)).body).toEqual({ stop: false });
    expect(await importOf(id)).toMatchObject({ state: "running", receivedBytes: 1_000, totalBytes: 4_000 });
  });

  test("completed, however often it is said, starts one encode", async () => {
    const { id, job } = await running();
    await store(job, clip);
    const done = { type: "completed", sizeBytes: clip.length };
    const replies = await Promise.all([1, 2, 3].map(() => report(job, done)));
    expect(replies.map(({ status, body }) => [status, body.stop])).toEqual(
      Array.from({ length: 3 }, () => [200, true]),
    );
    expect((await report(job, done)).body).toEqual({ stop: true });
    expect((await report(job, progress)).body).toEqual({ stop: true });
    expect((await videoOf(id)).state).toBe("queued");
    expect(await importOf(id)).toMatchObject({ state: "completed", error: null });
    const [row] = await h.sql`select count(*)::int as n from encodes where video_id = ${id}`;
    expect(row?.n).toBe(1);
    expect(await isStored(job)).toBe(true);
  });

  test("completed before anything is stored is refused, so that the job is repeated", async () => {
    const { id, job } = await running();
    const answer = await report(job, { type: "completed", sizeBytes: 100 });
    expect([answer.status, answer.body.code]).toEqual([409, "UPLOAD_INCOMPLETE"]);
    expect((await importOf(id)).state).toBe("running");
  });

  test.each([
    ["another size than was told", () => clip, 1, "UPLOAD_SIZE_MISMATCH"],
    ["no video", () => Buffer.from("only words ".repeat(200)), 0, "UPLOAD_NOT_VIDEO"],
    ["more than the limit", () => someVideo(31 * mebi), 0, "UPLOAD_TOO_LARGE"],
  ])("completed with %s fails by the checks of every upload", async (_what, bytesOf, more, code) => {
    const { id, job } = await running();
    const bytes = bytesOf();
    await store(job, bytes);
    expect((await report(job, { type: "completed", sizeBytes: bytes.length + more })).body).toEqual({ stop: true });
    expect(await videoOf(id)).toMatchObject({ state: "failed", error: { code } });
    expect(await isStored(job)).toBe(false);
  });

  test("failed shows the code's words, and the video takes another try", async () => {
    const { id, job, endpoint } = await running();
    const failure = { type: "failed", code: "ERR_IMPORT_ADDRESS", detail: "resolves to 10.0.0.1" };
    expect((await report(job, failure)).body).toEqual({ stop: true });
    const error = { code: "ERR_IMPORT_ADDRESS", message: importErrors.ERR_IMPORT_ADDRESS };
    expect(await videoOf(id)).toMatchObject({ state: "failed", error });
    expect(await importOf(id)).toMatchObject({ state: "failed", error });
    expect((await begin(id, clipUrl())).body).toMatchObject({ state: "uploading", error: null });
    // The one before says it again, late: the new one is not touched.
    await report(job, failure);
    expect((await importOf(id)).state).toBe("running");
    expect((await uploadWhole(h, creator, { endpoint }, someVideo(4_000))).body.state).toBe("queued");
  });

  test("cancelled, deleted or replaced, an import is told to stop, and what it stored goes", async () => {
    const cancelled = await running();
    const answer = await call(h, "DELETE", `videos/${cancelled.id}/upload/import`, { token: creator.token });
    expect(answer.status).toBe(204);
    expect([(await videoOf(cancelled.id)).state, (await importOf(cancelled.id)).state]).toEqual(["draft", "cancelled"]);
    const deleted = await running();
    await call(h, "DELETE", `videos/${deleted.id}`, { token: creator.token });
    const replaced = await running();
    await begin(replaced.id, clipUrl());
    const uploaded = await running();
    await call(h, "GET", `${uploaded.endpoint}/s3/params?filename=a.mp4&type=video/mp4`, { token: creator.token });
    for (const { job } of [cancelled, deleted, replaced, uploaded]) {
      expect((await report(job, progress)).body).toEqual({ stop: true });
      await store(job, clip);
      expect((await report(job, { type: "completed", sizeBytes: clip.length })).body).toEqual({ stop: true });
      expect(await isStored(job)).toBe(false);
    }
    expect((await importOf(replaced.id)).state).toBe("running");
  });

  test("a client cannot complete an import in the transcoder's stead", async () => {
    const { endpoint } = await running();
    const answer = await call(h, "POST", `${endpoint}/complete`, { token: creator.token });
    expect([answer.status, answer.body.code]).toEqual([409, "UPLOAD_STATE_CONFLICT"]);
  });

  test("only the token of this very import opens it", async () => {
    const { id, job } = await running();
    const path = job.report.url;
    expect((await call(h, "POST", path, { body: progress })).body.code).toBe("UNAUTHENTICATED");
    for (const token of [creator.token, "x", `${job.report.token.slice(0, -4)}AAAA`]) {
      expect((await call(h, "POST", path, { body: progress, token })).body.code).toBe("TOKEN_INVALID");
    }
    const encode = await call(h, "POST", "transcode/reports", {
      token: job.report.token,
      body: { type: "progress", job: 0, frames: 0, tracks: [] },
    });
    expect(encode.body.code).toBe("TOKEN_INVALID");
    expect((await call(h, "GET", `videos/${id}`, { token: job.report.token })).body.code).toBe("TOKEN_INVALID");
    expect((await report(job, { type: "failed", code: "NOT_A_CODE" })).status).toBe(422);
    expect((await importOf(id)).receivedBytes).toBe(0);
  });

  test("an import that no transcoder can do fails with a reason when its message is given up", async () => {
    const draft = await newDraft(h, creator);
    await begin(draft.id, clipUrl());
    await until(
      async () => {
        const messages = await h.queue.pull("import", 100);
        const retries = messages.map(({ leaseId }) => ({ leaseId, delayMs: 0 }));
        await h.queue.settle("import", [], retries);
        return videoOf(draft.id);
      },
      ({ state }) => state === "failed",
      20,
    );
    expect((await videoOf(draft.id)).error).toEqual({
      code: "ERR_IMPORT_GIVEN_UP",
      message: importErrors.ERR_IMPORT_GIVEN_UP,
    });
  });
});

describe("with a transcoder", () => {
  beforeAll(async () => {
    await h.startTranscoder({ IMPORT_ALLOW_HOSTS: source.host, IMPORT_POLL_MS: "100" });
  });

  test("a video is imported from a link in parts, over a broken connection, and plays", async () => {
    const { id } = await newDraft(h, creator, { visibility: "public" });
    await begin(id, `${source.url}/long.mp4`);
    const ready = await until(
      () => videoOf(id),
      ({ state }) => state === "ready" || state === "failed",
      90,
    );
    expect(ready).toMatchObject({ state: "ready", playable: true, error: null });
    const size = padded.length;
    expect(await importOf(id)).toMatchObject({ state: "completed", receivedBytes: size, totalBytes: size });
    const { hls } = (await call(h, "GET", `videos/${id}/playback`)).body;
    expect(await (await fetch(hls)).text()).toContain("#EXTM3U");
    const [row] = await h.sql`select object_key, stored_bytes::int as bytes from uploads where video_id = ${id}`;
    const { MEDIA } = await h.worker.getEnv();
    const stored = Buffer.from(await (await MEDIA.get(row?.object_key)).arrayBuffer());
    expect([row?.bytes, stored.equals(padded)]).toEqual([size, true]);
    const paths = source.requests.filter(({ url }) => url === "/long.mp4");
    expect(paths.map(({ headers }) => headers.range !== undefined)).toEqual([false, true]);
  }, 120_000);

  test.each([
    ["/nothing.mp4", "ERR_IMPORT_NOT_FOUND"],
    ["/text.mp4", "ERR_NON_VIDEO"],
    ["/large.mp4", "ERR_IMPORT_TOO_LARGE"],
    ["/inside", "ERR_IMPORT_ADDRESS"],
    ["https://localhost/", "ERR_IMPORT_ADDRESS"],
    ["https://2130706433/", "ERR_IMPORT_ADDRESS"],
    ["https://[::ffff:127.0.0.1]/", "ERR_IMPORT_ADDRESS"],
    ["https://169.254.169.254/latest/meta-data/", "ERR_IMPORT_ADDRESS"],
  ] as const)("%s fails with %s and leaves nothing", async (path, code) => {
    const { id } = await newDraft(h, creator);
    await begin(id, path.startsWith("/") ? `${source.url}${path}` : path);
    const failed = await until(
      () => videoOf(id),
      ({ state }) => state === "failed",
      30,
    );
    expect(failed.error).toEqual({ code, message: importErrors[code] });
    const { MEDIA } = await h.worker.getEnv();
    expect((await MEDIA.list({ prefix: `sources/${id}` })).objects).toEqual([]);
  });

  test("a slow download holds up no encode, and cancelled in its midst it ends", async () => {
    // Those that other tests hold the leases of.
    const before = h.queue.backlog("import");
    const slow = await newDraft(h, creator);
    await begin(slow.id, `${source.url}/slow.mp4`);
    await until(
      () => importOf(slow.id),
      ({ receivedBytes }) => receivedBytes === 2_000,
      20,
    );
    const quick = await newDraft(h, creator);
    await uploadWhole(h, creator, quick, clip);
    await until(
      () => videoOf(quick.id),
      ({ playable }) => playable,
      60,
    );
    expect(await importOf(slow.id)).toMatchObject({ state: "running", totalBytes: clip.length });
    await call(h, "DELETE", `videos/${slow.id}/upload/import`, { token: creator.token });
    await until(
      async () => h.queue.backlog("import"),
      (backlog) => backlog === before,
      20,
    );
    release();
    expect((await videoOf(slow.id)).state).toBe("draft");
  }, 120_000);
});
