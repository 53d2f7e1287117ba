import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, newDraft, signUp, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

const mebi = 2 ** 20;
// The beginning of an MP4 and nothing else: enough for what the Worker looks at.
const mp4Start = Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex");
const someMp4 = Buffer.concat([mp4Start, Buffer.alloc(4_000, 7)]);

let h: Harness;
let creator: Account;
let other: Account;
beforeAll(async () => {
  h = await startHarness({
    MAX_UPLOAD_BYTES: String(30 * mebi),
    RATE_LIMITS: "upload=500/3600,write=500/60,register=50/3600",
  });
  creator = await signUp(h, "creator");
  other = await signUp(h, "creator");
});
afterAll(() => h.stop());

const get = (path: string, token = creator.token) => call(h, "GET", path, { token });
const post = (path: string, body?: unknown, token = creator.token) => call(h, "POST", path, { token, body });
const sign = (endpoint: string, query: Record<string, string>, token = creator.token) =>
  get(`${endpoint}/s3/params?${new URLSearchParams(query)}`, token);
const stateOf = async (id: string) => (await get(`videos/${id}`)).body;
async function storedObjects(): Promise<string[]> {
  const { MEDIA } = await h.worker.getEnv();
  const { objects } = await MEDIA.list({ prefix: "sources/" });
  return objects.map((object: { key: string }) => object.key);
}

describe("one presigned PUT", () => {
  test("a file is stored, checked and queued once, however often complete is said", async () => {
    const draft = await newDraft(h, creator);
    const first = await uploadWhole(h, creator, draft, someMp4);
    expect([first.status, first.body.state]).toEqual([200, "queued"]);
    const again = await Promise.all([1, 2, 3].map(() => post(`${draft.endpoint}/complete`)));
    expect(again.map((answer) => `${answer.status} ${answer.body.state}`)).toEqual(Array(3).fill("200 queued"));
    const [row] = await h.sql`select count(*)::int as n from encodes where video_id = ${draft.id}`;
    expect(row?.n).toBe(1);
  });

  test("of twenty uploads begun while another completes, none takes the video back from its encode", async () => {
    const body = { filename: "late.mp4", type: "video/mp4" };
    for (let round = 0; round < 2; round += 1) {
      const draft = await newDraft(h, creator);
      const first = await sign(draft.endpoint, { filename: "clip.mp4", type: "video/mp4" });
      await fetch(first.body.url, { method: "PUT", headers: first.body.headers, body: someMp4 });
      // Between its first look at the video and its own entry, such a call asks the storage for an id.
      const late = Array.from({ length: 20 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i * 5));
        return post(`${draft.endpoint}/s3/multipart`, body);
      });
      const completed = await post(`${draft.endpoint}/complete`);
      const statuses = (await Promise.all(late)).map((answer) => answer.status);
      const [row] = await h.sql`select (select count(*)::int from encodes where video_id = ${draft.id}) as encodes,
        (select count(*)::int from uploads where video_id = ${draft.id} and state = 'open') as open`;
      const { state } = await stateOf(draft.id);
      // Either the encode has begun, or an upload that replaced the first one waits for its parts.
      expect([
        { encodes: 1, open: 0, state: "queued" },
        { encodes: 0, open: 1, state: "uploading" },
      ]).toContainEqual({ encodes: row?.encodes, open: row?.open, state });
      expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
      expect([200, 422, 409]).toContain(completed.status);
    }
  });

  test("the start job reaches the queue of heads with all that a transcoder needs", async () => {
    const draft = await newDraft(h, creator);
    await uploadWhole(h, creator, draft, someMp4);
    const bodies: Record<string, any>[] = [];
    for (let tries = 0; tries < 50 && !bodies.some((body) => body.videoId === draft.id); tries += 1) {
      for (const message of await h.queue.pull("transcode-first", 100)) bodies.push(JSON.parse(message.body));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const job = bodies.find((body) => body.videoId === draft.id);
    expect(job).toMatchObject({
      kind: "start",
      epoch: 1,
      source: { sizeBytes: someMp4.length },
      settings: { heights: [2160, 1440, 1080, 720, 480, 360], codecs: ["h264"], segmentSeconds: 6 },
    });
    expect(job?.source.key).toMatch(new RegExp(`^sources/${draft.id}/upl_`));
  });

  test("the address is good for 15 minutes, for one key, one type and one length", async () => {
    const draft = await newDraft(h, creator);
    const signed = await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4", size: String(someMp4.length) });
    const url = new URL(signed.body.url);
    expect([signed.body.expires, url.searchParams.get("X-Amz-Expires")]).toEqual([900, "900"]);
    const put = (to: URL | string, body: Buffer, type = "video/mp4") =>
      fetch(to, { method: "PUT", headers: { "content-type": type }, body: new Uint8Array(body) });

    const elsewhere = new URL(url);
    elsewhere.pathname = elsewhere.pathname.replace(
      draft.id,
      `${draft.id.slice(0, -1)}${draft.id.endsWith("z") ? "y" : "z"}`,
    );
    const longer = new URL(url);
    longer.searchParams.set("X-Amz-Expires", "90000");
    const signature = new URL(url);
    signature.searchParams.set("X-Amz-Signature", "0".repeat(64));
    for (const tampered of [elsewhere, longer, signature]) expect((await put(tampered, someMp4)).status).toBe(403);
    expect((await put(url, someMp4, "text/html")).status).toBe(403);
    expect((await put(url, Buffer.concat([someMp4, someMp4]))).status).toBe(403);
    expect((await put(url, someMp4.subarray(1))).status).toBe(403);
    expect((await put(url, someMp4)).status).toBe(200);
  });

  test("an expired address is refused", async () => {
    const { AwsClient } = await import("aws4fetch");
    const client = new AwsClient({
      accessKeyId: "edgereel-local",
      secretAccessKey: "edgereel-local-secret",
      service: "s3",
      region: "auto",
    });
    const past = new Date(Date.now() - 16 * 60_000).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const url = `${h.at.s3}/cdn-cgi/local/r2/s3/edgereel-media/sources/x?X-Amz-Expires=900`;
    const signed = await client.sign(url, { method: "PUT", aws: { signQuery: true, datetime: past } });
    expect((await fetch(signed.url, { method: "PUT", body: "x" })).status).toBe(403);
  });

  test.each([
    ["notes.txt", "text/plain"],
    ["notes.txt", "video/mp4"],
    ["page.html", "application/octet-stream"],
    ["movie.mp4", "text/html"],
    ["list.m3u8", "application/vnd.apple.mpegurl"],
    ["list.m3u8", "audio/x-mpegurl"],
    ["song.mp3", "text/plain"],
  ])("%s declared as %s is refused before any byte is sent", async (filename, type) => {
    const draft = await newDraft(h, creator);
    const answer = await sign(draft.endpoint, { filename, type });
    expect([answer.status, answer.body.code]).toEqual([415, "UPLOAD_TYPE_REFUSED"]);
  });

  test("a declared size above the limit is refused before any byte is sent", async () => {
    const draft = await newDraft(h, creator);
    const answer = await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4", size: String(31 * mebi) });
    expect([answer.status, answer.body.code]).toEqual([413, "UPLOAD_TOO_LARGE"]);
  });

  test.each([
    ["an empty file", Buffer.alloc(0), "UPLOAD_EMPTY"],
    ["text", Buffer.from("just some words, many times over ".repeat(50)), "UPLOAD_NOT_VIDEO"],
    ["an HLS playlist", Buffer.from("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/canary.ts\n"), "UPLOAD_NOT_VIDEO"],
    [
      "a DASH manifest",
      Buffer.from('<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1:1/</BaseURL></MPD>'),
      "UPLOAD_NOT_VIDEO",
    ],
    ["an ffconcat list", Buffer.from("ffconcat version 1.0\nfile /etc/passwd\n"), "UPLOAD_NOT_VIDEO"],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "UPLOAD_NOT_VIDEO"],
    ["more than the limit", Buffer.concat([mp4Start, Buffer.alloc(30 * mebi)]), "UPLOAD_TOO_LARGE"],
  ])("%s named clip.mp4 fails with its reason and leaves nothing behind", async (_what, bytes, code) => {
    const draft = await newDraft(h, creator);
    const answer = await uploadWhole(h, creator, draft, bytes);
    expect(answer.body.code).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(413);
    expect((await storedObjects()).filter((key) => key.includes(draft.id))).toEqual([]);
    expect(await stateOf(draft.id)).toMatchObject({ state: "failed", playable: false, error: { code } });
    // The draft takes another try.
    expect((await uploadWhole(h, creator, draft, someMp4)).body.state).toBe("queued");
  });

  test("another length than declared is found where the storage did not refuse it", async () => {
    const draft = await newDraft(h, creator);
    await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4", size: String(someMp4.length) });
    const [upload] = await h.sql`select object_key from uploads where video_id = ${draft.id}`;
    const { MEDIA } = await h.worker.getEnv();
    await MEDIA.put(upload?.object_key, someMp4.subarray(0, 1_000));
    const answer = await post(`${draft.endpoint}/complete`);
    expect([answer.status, answer.body.code]).toEqual([422, "UPLOAD_SIZE_MISMATCH"]);
  });

  test("complete before anything was begun, and before anything arrived", async () => {
    const draft = await newDraft(h, creator);
    const early = await post(`${draft.endpoint}/complete`);
    expect([early.status, early.body.code]).toEqual([409, "UPLOAD_STATE_CONFLICT"]);
    await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4" });
    const empty = await post(`${draft.endpoint}/complete`);
    expect([empty.status, empty.body.code]).toEqual([409, "UPLOAD_INCOMPLETE"]);
    expect((await stateOf(draft.id)).state).toBe("uploading");
  });

  test("a queued video takes no second source", async () => {
    const draft = await newDraft(h, creator);
    await uploadWhole(h, creator, draft, someMp4);
    const answer = await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4" });
    expect([answer.status, answer.body.code]).toEqual([409, "VIDEO_STATE_CONFLICT"]);
  });
});

describe("parts", () => {
  const declared = { filename: "big.mov", type: "video/quicktime" };
  const parts = [Buffer.concat([mp4Start, Buffer.alloc(5 * mebi - mp4Start.length, 1)]), Buffer.alloc(2 * mebi, 2)];

  async function begin(size?: number) {
    const draft = await newDraft(h, creator);
    const answer = await post(`${draft.endpoint}/s3/multipart`, { ...declared, metadata: { size } });
    expect(answer.status).toBe(200);
    const { uploadId, key } = answer.body;
    const base = `${draft.endpoint}/s3/multipart/${uploadId}`;
    const at = (rest = "") => `${base}${rest}${rest.includes("?") ? "&" : "?"}key=${encodeURIComponent(key)}`;
    return { ...draft, uploadId, key, at };
  }
  async function putPart(url: string, bytes: Buffer): Promise<string> {
    const answer = await fetch(url, { method: "PUT", body: new Uint8Array(bytes) });
    expect(answer.status).toBe(200);
    return answer.headers.get("etag") ?? "";
  }

  test("sent out of order, listed after a break, joined once", async () => {
    const upload = await begin(7 * mebi);
    const urls = (await get(upload.at("/batch?partNumbers=1,2"))).body.presignedUrls;
    const second = await putPart(urls["2"], parts[1] as Buffer);
    const listed = await get(upload.at());
    expect(listed.body).toEqual([{ PartNumber: 2, ETag: second, Size: 2 * mebi }]);
    const first = await putPart((await get(upload.at("/1"))).body.url, parts[0] as Buffer);
    const list = [
      { PartNumber: 1, ETag: first },
      { PartNumber: 2, ETag: second },
    ];
    const done = await post(upload.at("/complete"), { parts: list });
    expect(done.status).toBe(200);
    expect((await post(upload.at("/complete"), { parts: list })).body).toEqual(done.body);
    expect((await stateOf(upload.id)).state).toBe("queued");
    const [row] = await h.sql`select stored_bytes::text as bytes, state from uploads where video_id = ${upload.id}`;
    expect(row).toEqual({ bytes: String(7 * mebi), state: "completed" });
  });

  test("a missing part, a foreign ETag and a short sum are named, and the upload stays open", async () => {
    const upload = await begin(7 * mebi);
    const urls = (await get(upload.at("/batch?partNumbers=1,2"))).body.presignedUrls;
    const first = await putPart(urls["1"], parts[0] as Buffer);
    const complete = (list: { PartNumber: number; ETag: string }[]) => post(upload.at("/complete"), { parts: list });
    for (const list of [
      [
        { PartNumber: 1, ETag: first },
        { PartNumber: 2, ETag: '"00"' },
      ],
      [{ PartNumber: 2, ETag: first }],
      [
        { PartNumber: 1, ETag: first },
        { PartNumber: 1, ETag: first },
      ],
      [{ PartNumber: 1, ETag: '"ffffffffffffffffffffffffffffffff"' }],
      [{ PartNumber: 1, ETag: first }],
    ]) {
      const answer = await complete(list);
      expect([answer.status, answer.body.code]).toEqual([422, "UPLOAD_PARTS_INVALID"]);
    }
    const second = await putPart(urls["2"], parts[1] as Buffer);
    expect(
      (
        await complete([
          { PartNumber: 1, ETag: first },
          { PartNumber: 2, ETag: second },
        ])
      ).status,
    ).toBe(200);
  });

  test("parts that begin like no video fail when joined, and leave nothing behind", async () => {
    const upload = await begin();
    const etag = await putPart((await get(upload.at("/1"))).body.url, Buffer.alloc(100, 65));
    const answer = await post(upload.at("/complete"), { parts: [{ PartNumber: 1, ETag: etag }] });
    expect(answer.body.code).toBe("UPLOAD_NOT_VIDEO");
    expect((await storedObjects()).filter((key) => key.includes(upload.id))).toEqual([]);
  });

  test("given up, it is gone", async () => {
    const upload = await begin();
    await putPart((await get(upload.at("/1"))).body.url, parts[1] as Buffer);
    expect((await call(h, "DELETE", upload.at(), { token: creator.token })).status).toBe(200);
    expect((await get(upload.at())).body.code).toBe("UPLOAD_NOT_FOUND");
    expect((await stateOf(upload.id)).state).toBe("draft");
  });

  test("another creator's upload id opens nothing", async () => {
    const upload = await begin();
    for (const path of [upload.at(), upload.at("/1"), upload.at("/batch?partNumbers=1")]) {
      const answer = await get(path, other.token);
      expect([answer.status, answer.body.code]).toEqual([404, "VIDEO_NOT_FOUND"]);
    }
    const complete = await post(upload.at("/complete"), { parts: [{ PartNumber: 1, ETag: '"x"' }] }, other.token);
    expect(complete.status).toBe(404);
    // Nor does it under a video of their own, nor with another key.
    const own = await newDraft(h, other);
    const borrowed = upload.at().replace(upload.id, own.id);
    expect((await get(borrowed, other.token)).body.code).toBe("UPLOAD_NOT_FOUND");
    const wrongKey = `${upload.endpoint}/s3/multipart/${upload.uploadId}?key=sources/other`;
    expect((await get(wrongKey)).body.code).toBe("UPLOAD_NOT_FOUND");
  });
});

describe("who may upload", () => {
  test("nobody without signing in, no plain user, no other creator", async () => {
    const draft = await newDraft(h, creator);
    const user = await signUp(h);
    const query = new URLSearchParams({ filename: "a.mp4", type: "video/mp4" });
    const anonymous = await call(h, "GET", `${draft.endpoint}/s3/params?${query}`);
    expect([anonymous.status, anonymous.body.code]).toEqual([401, "UNAUTHENTICATED"]);
    expect((await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4" }, user.token)).status).toBe(403);
    expect((await sign(draft.endpoint, { filename: "a.mp4", type: "video/mp4" }, other.token)).status).toBe(404);
    expect((await call(h, "POST", "videos", { token: user.token, body: { title: "No" } })).status).toBe(403);
  });

  test("a video that does not exist, and an id that is none", async () => {
    const unknown = await get("videos/vid_22222222222222222222/upload/s3/params?filename=a.mp4");
    expect([unknown.status, unknown.body.code]).toEqual([404, "VIDEO_NOT_FOUND"]);
    const none = await get("videos/42/upload/s3/params?filename=a.mp4");
    expect([none.status, none.body.errors[0].path]).toEqual([422, "path.id"]);
  });
});
