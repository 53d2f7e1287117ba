import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

const mebi = 2 ** 20;
// The beginning of an MP4 and nothing else: enough for what the Worker looks at.
const mp4Start = Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex");
const someMp4 = Buffer.concat([mp4Start, Buffer.alloc(4_000, 7)]);

let h: Harness;
let creator: Account;
let key: string;
beforeAll(async () => {
  h = await startHarness({
    MAX_UPLOAD_BYTES: String(30 * mebi),
    SEGMENT_SECONDS: "2",
    RATE_LIMITS: "upload=500/3600,uploadLink=500/3600,write=1000/60,presign=1000/60,register=50/3600",
  });
  creator = await signUp(h, "creator");
  key = await makeKey(creator, ["uploads:write"]);
});
afterAll(() => h.stop());

async function makeKey(owner: Account, scopes: string[]): Promise<string> {
  return (await call(h, "POST", "api-keys", { token: owner.token, body: { name: "server", scopes } })).body.key;
}

type Link = { id: string; videoId: string; endpoint: string; page: string; expiresAt: string };
const mint = (fields: Record<string, unknown> = {}, token = key) =>
  call(h, "POST", "direct-uploads", { token, body: { video: { title: "From a visitor" }, ...fields } });
async function newLink(fields: Record<string, unknown> = {}, token = key): Promise<Link> {
  const answer = await mint(fields, token);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  return answer.body as Link;
}
const params = (link: Pick<Link, "endpoint">, query: Record<string, string> = {}) =>
  call(
    h,
    "GET",
    `${link.endpoint}/s3/params?${new URLSearchParams({ filename: "a.mp4", type: "video/mp4", ...query })}`,
  );
const complete = (link: Pick<Link, "endpoint">) => call(h, "POST", `${link.endpoint}/complete`);
const put = (signed: { url: string; headers?: Record<string, string> }, body: Buffer) =>
  fetch(signed.url, { method: "PUT", headers: signed.headers ?? {}, body: new Uint8Array(body) });
async function send(link: Link, bytes: Buffer) {
  const signed = await params(link, { size: String(bytes.length) });
  expect(signed.status).toBe(200);
  expect((await put(signed.body as never, bytes)).status).toBe(200);
  return complete(link);
}
const videoOf = async (link: Link) => (await call(h, "GET", `videos/${link.videoId}`, { token: creator.token })).body;
const expire = (link: Link) =>
  h.sql`update direct_uploads set expires_at = now() - interval '1 second' where id = ${link.id}`;

describe("minting", () => {
  test("an API key with uploads:write makes a link to a draft of its account; only the secret's hash is stored", async () => {
    const link = await newLink({
      maxBytes: mebi,
      maxDurationSeconds: 60,
      video: { title: "Yours", visibility: "unlisted" },
    });
    const token = link.endpoint.split("/").at(-1) ?? "";
    expect(token).toMatch(/^eru_[1-9A-HJ-NP-Za-km-z]{50}$/);
    expect(link.page).toBe(`${h.at.app}/send/${token}`);
    expect(Date.parse(link.expiresAt) - Date.now()).toBeGreaterThan(1_790_000);
    expect(Date.parse(link.expiresAt) - Date.now()).toBeLessThanOrEqual(1_800_000);
    expect(await videoOf(link)).toMatchObject({ state: "draft", title: "Yours", owner: { id: creator.id } });
    const [row] = await h.sql`select * from direct_uploads where id = ${link.id}`;
    expect(JSON.stringify(row)).not.toContain(token.slice(8));
    const read = await call(h, "GET", `direct-uploads/${link.id}`, { token: key });
    expect(read.body).toMatchObject({ id: link.id, state: "open", maxBytes: mebi, maxDurationSeconds: 60 });
    expect(JSON.stringify(read.body)).not.toContain("eru_");
  });

  test("a creator's session makes one as well; other scopes, viewers and strangers do not", async () => {
    expect((await mint({}, creator.token)).status).toBe(201);
    const user = await signUp(h);
    const reader = await makeKey(creator, ["videos:read", "videos:write", "playback:sign"]);
    expect((await mint({}, reader)).body.code).toBe("SCOPE_MISSING");
    expect((await mint({}, user.token)).body.code).toBe("FORBIDDEN");
    expect((await call(h, "POST", "direct-uploads", { body: { video: { title: "x" } } })).status).toBe(401);
  });

  test.each([
    [{ video: {} }, "body.video.title"],
    [{ video: { title: "x", categories: ["no such"] } }, "body.video.categories.0"],
    [{ maxBytes: 0 }, "body.maxBytes"],
    [{ maxBytes: 31 * mebi }, "body.maxBytes"],
    [{ maxDurationSeconds: 0 }, "body.maxDurationSeconds"],
    [{ maxDurationSeconds: 999_999 }, "body.maxDurationSeconds"],
    [{ expiresInSeconds: 59 }, "body.expiresInSeconds"],
    [{ expiresInSeconds: 86_401 }, "body.expiresInSeconds"],
  ])("%j is refused by the field's name", async (fields, path) => {
    const answer = await mint(fields);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test("another creator can neither read nor cancel a link", async () => {
    const link = await newLink();
    const other = await signUp(h, "creator");
    const admin = await signUp(h, "admin");
    for (const token of [other.token, admin.token, await makeKey(other, ["uploads:write"])]) {
      for (const method of ["GET", "DELETE"]) {
        const answer = await call(h, method, `direct-uploads/${link.id}`, { token });
        expect([answer.status, answer.body.code]).toEqual([404, "DIRECT_UPLOAD_NOT_FOUND"]);
      }
    }
    expect((await params(link)).status).toBe(200);
  });
});

describe("using", () => {
  test("one file goes up with no other credential, and then the link is over, while its repeat says the same", async () => {
    const link = await newLink();
    const { body: shown } = await call(h, "GET", link.endpoint);
    expect(shown).toEqual({
      title: "From a visitor",
      maxBytes: 30 * mebi,
      maxDurationSeconds: 43_200,
      expiresAt: link.expiresAt,
    });
    const done = await send(link, someMp4);
    expect([done.status, done.body]).toEqual([200, { id: link.videoId, state: "queued" }]);
    const again = await Promise.all([complete(link), complete(link), complete(link)]);
    expect(again.map((answer) => [answer.status, answer.body])).toEqual(
      Array.from({ length: 3 }, () => [200, done.body]),
    );
    const [row] = await h.sql`select count(*)::int as n from encodes where video_id = ${link.videoId}`;
    expect(row?.n).toBe(1);
    for (const answer of [
      await params(link),
      await call(h, "GET", link.endpoint),
      await call(h, "POST", `${link.endpoint}/s3/multipart`, { body: { filename: "b.mp4", type: "video/mp4" } }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([410, "DIRECT_UPLOAD_ENDED"]);
    }
    expect((await call(h, "GET", `direct-uploads/${link.id}`, { token: key })).body.state).toBe("used");
    const cancel = await call(h, "DELETE", `direct-uploads/${link.id}`, { token: key });
    expect([cancel.status, cancel.body.code]).toEqual([409, "UPLOAD_STATE_CONFLICT"]);
  });

  test("twenty completes at once start one encode and answer alike", async () => {
    const link = await newLink();
    const signed = await params(link, { size: String(someMp4.length) });
    await put(signed.body as never, someMp4);
    const answers = await Promise.all(Array.from({ length: 20 }, () => complete(link)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.id}`))).toEqual(
      new Set([`200 ${link.videoId}`]),
    );
    const [row] = await h.sql`select count(*)::int as n from encodes where video_id = ${link.videoId}`;
    expect(row?.n).toBe(1);
  });

  test("parts go up by Companion's calls, are listed, given up, and joined", async () => {
    const link = await newLink({ maxBytes: 8 * mebi });
    const begin = () =>
      call(h, "POST", `${link.endpoint}/s3/multipart`, {
        body: { filename: "a.mp4", type: "video/mp4", metadata: { size: 7 * mebi } },
      });
    const at = ({ uploadId, key: object }: Record<string, string>, path = "") =>
      `${link.endpoint}/s3/multipart/${uploadId}${path}${path.includes("?") ? "&" : "?"}key=${encodeURIComponent(object ?? "")}`;
    const first = (await begin()).body;
    expect((await call(h, "DELETE", at(first))).status).toBe(200);
    expect((await call(h, "GET", at(first))).body.code).toBe("UPLOAD_NOT_FOUND");

    const upload = (await begin()).body;
    const parts = [Buffer.concat([mp4Start, Buffer.alloc(5 * mebi - mp4Start.length, 1)]), Buffer.alloc(2 * mebi, 2)];
    const { presignedUrls } = (await call(h, "GET", at(upload, "/batch?partNumbers=1,2"))).body;
    const sent: { PartNumber: number; ETag: string }[] = [];
    for (const [i, part] of parts.entries()) {
      const answer = await put({ url: presignedUrls[String(i + 1)] }, part);
      sent.push({ PartNumber: i + 1, ETag: answer.headers.get("etag") ?? "" });
    }
    expect((await call(h, "GET", at(upload))).body).toHaveLength(2);
    // Of 8 MiB the third part of at least 5 is none.
    expect((await call(h, "GET", at(upload, "/3"))).body.code).toBe("UPLOAD_TOO_LARGE");
    const joined = await call(h, "POST", at(upload, "/complete"), { body: { parts: sent } });
    expect([joined.status, joined.body.key]).toEqual([200, upload.key]);
    const repeat = await call(h, "POST", at(upload, "/complete"), { body: { parts: sent } });
    expect([repeat.status, repeat.body]).toEqual([200, joined.body]);
    expect((await call(h, "GET", at(upload, "/1"))).status).toBe(410);
    expect((await videoOf(link)).state).toBe("queued");
  });

  test("a link opens its own video's upload and no other's, not even of the same owner", async () => {
    const link = await newLink();
    const elsewhere = await newLink();
    const begun = await call(h, "POST", `${elsewhere.endpoint}/s3/multipart`, {
      body: { filename: "a.mp4", type: "video/mp4" },
    });
    const { uploadId, key: object } = begun.body;
    for (const [method, path, body] of [
      ["GET", ""],
      ["GET", "/1"],
      ["GET", "/batch?partNumbers=1"],
      ["POST", "/complete", { parts: [{ PartNumber: 1, ETag: "x" }] }],
      ["DELETE", ""],
    ] as const) {
      const query = `${path.includes("?") ? "&" : "?"}key=${encodeURIComponent(object)}`;
      const answer = await call(
        h,
        method,
        `${link.endpoint}/s3/multipart/${uploadId}${path}${query}`,
        body ? { body } : {},
      );
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const token = link.endpoint.split("/").at(-1) ?? "";
    // The secret is no access token and no API key.
    for (const path of ["videos?mine=true", "users/me"])
      expect((await call(h, "GET", path, { token })).status).toBe(401);
    expect((await call(h, "GET", `videos/${link.videoId}`)).status).toBe(404);
  });

  test("a secret that was never made, cut or changed opens nothing", async () => {
    const { endpoint } = await newLink();
    const last = endpoint.at(-1) === "2" ? "3" : "2";
    const base = `${h.at.app}/api/v1/upload-links`;
    for (const wrong of [
      endpoint.slice(0, -1),
      endpoint.slice(0, -1) + last,
      `${base}/eru_${"2".repeat(50)}`,
      `${base}/x`,
    ]) {
      const answer = await params({ endpoint: wrong });
      expect([answer.status, answer.body.code]).toEqual([404, "DIRECT_UPLOAD_NOT_FOUND"]);
    }
  });

  test("pages of any origin may use it, without credentials; the rest of the API stays closed to them", async () => {
    const link = await newLink();
    const origin = { origin: "https://customer.example" };
    const preflight = await fetch(`${link.endpoint}/s3/multipart`, {
      method: "OPTIONS",
      headers: { ...origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("content-type");
    const answers = [
      await call(h, "GET", link.endpoint, { headers: origin }),
      await call(h, "GET", `${link.endpoint}/s3/params?filename=a.txt`, { headers: origin }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 415]);
    for (const { headers } of answers) {
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
    const other = await call(h, "GET", `direct-uploads/${link.id}`, { token: key, headers: origin });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("limits", () => {
  test("a larger file is refused before any byte is sent where its size is told, and its length is signed", async () => {
    const link = await newLink({ maxBytes: 3_000 });
    expect((await params(link, { size: "3001" })).body.code).toBe("UPLOAD_TOO_LARGE");
    const begun = await call(h, "POST", `${link.endpoint}/s3/multipart`, {
      body: { filename: "a.mp4", type: "video/mp4", size: 3_001 },
    });
    expect(begun.body.code).toBe("UPLOAD_TOO_LARGE");
    const signed = await params(link, { size: "3000" });
    expect((await put(signed.body as never, someMp4)).status).toBe(403);
  });

  test("a larger file whose size was not told is refused and deleted at complete, and the link takes another", async () => {
    const link = await newLink({ maxBytes: 3_000 });
    expect((await put((await params(link)).body as never, someMp4)).status).toBe(200);
    const answer = await complete(link);
    expect([answer.status, answer.body.code]).toEqual([413, "UPLOAD_TOO_LARGE"]);
    const { MEDIA } = await h.worker.getEnv();
    expect((await MEDIA.list({ prefix: `sources/${link.videoId}/` })).objects).toEqual([]);
    expect((await send(link, someMp4.subarray(0, 3_000))).status).toBe(200);
  });

  test("after its time it is refused in everything, and no signed address outlives it", async () => {
    const link = await newLink({ expiresInSeconds: 60 });
    const signed = await params(link);
    expect(signed.body.expires).toBeLessThanOrEqual(60);
    await put(signed.body as never, someMp4);
    await expire(link);
    for (const answer of [await params(link), await complete(link), await call(h, "GET", link.endpoint)]) {
      expect([answer.status, answer.body.code]).toEqual([410, "DIRECT_UPLOAD_ENDED"]);
    }
    expect((await call(h, "GET", `direct-uploads/${link.id}`, { token: key })).body.state).toBe("expired");
    expect((await videoOf(link)).state).toBe("uploading");
  });

  test("cancelled, it is gone with its draft and what was sent of it", async () => {
    const link = await newLink();
    await put((await params(link)).body as never, someMp4);
    expect((await call(h, "DELETE", `direct-uploads/${link.id}`, { token: key })).status).toBe(204);
    expect((await complete(link)).body.code).toBe("DIRECT_UPLOAD_NOT_FOUND");
    expect((await videoOf(link)).code).toBe("VIDEO_NOT_FOUND");
    const { MEDIA } = await h.worker.getEnv();
    expect((await MEDIA.list({ prefix: `sources/${link.videoId}/` })).objects).toEqual([]);
  });

  test("it ends with the key that made it, with its owner's right to upload, and with the owner's own upload", async () => {
    const maker = await signUp(h, "creator");
    const made = await call(h, "POST", "api-keys", {
      token: maker.token,
      body: { name: "leaked", scopes: ["uploads:write"] },
    });
    const byKey = await newLink({}, made.body.key);
    const bySession = await newLink({}, maker.token);
    const filled = await newLink({}, maker.token);
    await call(h, "DELETE", `api-keys/${made.body.id}`, { token: maker.token });
    expect((await params(byKey)).body.code).toBe("DIRECT_UPLOAD_ENDED");
    expect((await params(bySession)).status).toBe(200);

    const endpoint = `${h.at.app}/api/v1/videos/${filled.videoId}/upload`;
    expect((await uploadWhole(h, maker, { endpoint }, someMp4)).status).toBe(200);
    expect((await params(filled)).body.code).toBe("DIRECT_UPLOAD_ENDED");

    const admin = await signUp(h, "admin");
    await call(h, "PATCH", `users/${maker.id}`, { token: admin.token, body: { status: "suspended" } });
    expect((await params(bySession)).body.code).toBe("DIRECT_UPLOAD_ENDED");
    await call(h, "PATCH", `users/${maker.id}`, { token: admin.token, body: { status: "active", role: "user" } });
    expect((await params(bySession)).body.code).toBe("DIRECT_UPLOAD_ENDED");
  });

  test("a link is forgotten a week after its end; its draft stays its owner's", async () => {
    const [old, recent] = [await newLink(), await newLink()];
    await h.sql`update direct_uploads set expires_at = now() - interval '8 days' where id = ${old.id}`;
    await h.sql`update direct_uploads set expires_at = now() - interval '6 days' where id = ${recent.id}`;
    await h.worker.scheduled({ cron: "* * * * *" });
    const left = await h.sql`select id from direct_uploads where id in (${old.id}, ${recent.id})`;
    expect(left).toEqual([{ id: recent.id }]);
    expect((await videoOf(old)).state).toBe("draft");
  });

  test("what was sent without a link's limit has none: the owner's own upload", async () => {
    const draft = await newDraft(h, creator);
    await uploadWhole(h, creator, draft, someMp4);
    const [row] = await h.sql`select max_bytes, max_duration_seconds from uploads where video_id = ${draft.id}`;
    expect(row).toEqual({ max_bytes: null, max_duration_seconds: null });
  });
});

test("no secret of a key or a link is in the logs", async () => {
  h.server.clearLogs();
  const link = await newLink();
  await send(link, someMp4);
  await complete({ endpoint: `${link.endpoint}x` });
  await params(link);
  await call(h, "GET", `videos?api_key=${key}`);
  const logs = JSON.stringify(h.server.getLogs());
  expect(logs).toContain("/api/v1/upload-links/:token/complete");
  expect(logs).toContain("apiKeyId");
  expect(logs).not.toMatch(/er[ku]_[1-9A-HJ-NP-Za-km-z]{20}/);
});

describe("with a real encode", () => {
  beforeAll(async () => {
    await h.startTranscoder();
  });

  test("the file of a link becomes a video that plays; one that is too long fails, and stays so when tried again", async () => {
    const clip = await makeClip({ seconds: 6, size: "320x180" });
    const [fits, tooLong] = [await newLink({ maxDurationSeconds: 10 }), await newLink({ maxDurationSeconds: 3 })];
    expect((await send(tooLong, clip)).status).toBe(200);
    expect((await send(fits, clip)).status).toBe(200);
    const failed = await until(
      () => videoOf(tooLong),
      (video) => video.state === "failed",
      90,
    );
    expect(failed.error.code).toBe("ERR_DURATION_EXCEEDED");
    expect((await params(tooLong)).status).toBe(410);
    await call(h, "POST", `videos/${tooLong.videoId}/retry`, { token: creator.token });
    const again = await until(
      () =>
        call(h, "GET", `videos/${tooLong.videoId}/encodes`, { token: creator.token }).then(({ body }) => body.items),
      (encodes) => encodes.length === 2 && encodes[0].state === "failed",
      90,
    );
    expect(again[0].error.code).toBe("ERR_DURATION_EXCEEDED");
    const ready = await until(
      () => videoOf(fits),
      (video) => video.state === "ready",
      120,
    );
    expect(ready.durationSeconds).toBeCloseTo(6, 0);
    const { body } = await call(h, "GET", `videos/${fits.videoId}/playback`, { token: creator.token });
    expect(await (await fetch(body.hls)).text()).toContain("#EXTM3U");
  }, 300_000);
});
