import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

let h: Harness;
let creator: Account;
let id: string;
let privateId: string;
beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2" });
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  const clip = await makeClip({ seconds: 9, size: "854x480" });
  const encode = async (visibility: string) => {
    const draft = await newDraft(h, creator, { visibility });
    await uploadWhole(h, creator, draft, clip);
    return draft.id;
  };
  [id, privateId] = [await encode("public"), await encode("private")];
  for (const each of [id, privateId])
    await until(
      () => videoOf(each),
      (video) => video.state === "ready",
      60,
    );
}, 120_000);
afterAll(() => h.stop());

const videoOf = async (video: string) => (await call(h, "GET", `videos/${video}`, { token: creator.token })).body;
const media = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${h.at.app}/media/${path}`, { method, headers });
const text = async (path: string) => (await media(path)).text();
const linesOf = (playlist: string) => playlist.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

test("a finished video is ready with its measures and a poster", async () => {
  const video = await videoOf(id);
  expect(video).toMatchObject({ state: "ready", playable: true, progress: 1, width: 854, height: 480 });
  expect(video.durationSeconds).toBeCloseTo(9, 1);
  const poster = await fetch(video.posterUrl);
  expect(poster.headers.get("content-type")).toBe("image/jpeg");
  expect(
    Buffer.from(await poster.arrayBuffer())
      .subarray(0, 2)
      .toString("hex"),
  ).toBe("ffd8");
});

test("the master playlist names every rendition with what players need to choose", async () => {
  const master = await text(`${id}/master.m3u8`);
  expect(master.startsWith("#EXTM3U\n")).toBe(true);
  const variants = master.split("\n").filter((line) => line.startsWith("#EXT-X-STREAM-INF"));
  expect(variants).toHaveLength(2);
  for (const variant of variants) {
    for (const attribute of [
      "BANDWIDTH=",
      "AVERAGE-BANDWIDTH=",
      'CODECS="avc1.',
      "mp4a.40.2",
      "RESOLUTION=",
      "FRAME-RATE=24.000",
      'AUDIO="',
      "CLOSED-CAPTIONS=NONE",
    ]) {
      expect(variant).toContain(attribute);
    }
  }
  expect(master.match(/#EXT-X-I-FRAME-STREAM-INF/g)).toHaveLength(2);
  expect(master).toContain("#EXT-X-INDEPENDENT-SEGMENTS");
});

test("every playlist and segment that the master leads to is there, of the length and rate it says", async () => {
  const master = await text(`${id}/master.m3u8`);
  const playlists = [...linesOf(master), ...[...master.matchAll(/URI="([^"]+)"/g)].map(([, uri = ""]) => uri)];
  expect(playlists.length).toBeGreaterThanOrEqual(5);
  for (const playlist of playlists) {
    const body = await text(`${id}/${playlist}`);
    const folder = playlist.replace(/[^/]+$/, "");
    const seconds = [...body.matchAll(/#EXTINF:([\d.]+)/g)].map(([, value]) => Number(value));
    const total = seconds.reduce((sum, value) => sum + value, 0);
    const target = Number(/#EXT-X-TARGETDURATION:(\d+)/.exec(body)?.[1]);
    expect(Math.max(...seconds.map(Math.round))).toBeLessThanOrEqual(target);
    expect(total).toBeCloseTo(9, 0);
    expect(body.trimEnd().endsWith("#EXT-X-ENDLIST")).toBe(true);
    const inits = [...body.matchAll(/#EXT-X-MAP:URI="([^"]+)"/g)].map(([, uri = ""]) => uri);
    expect(inits).toHaveLength(1);
    for (const file of new Set([...linesOf(body), ...inits])) {
      const answer = await media(`${id}/${folder}${file}`, {}, "HEAD");
      expect([answer.status, file]).toEqual([200, file]);
    }
  }
});

test("what is served decodes whole: as many frames as the source had, in ffprobe's own count", async () => {
  const { execFileSync } = await import("node:child_process");
  const master = await text(`${id}/master.m3u8`);
  for (const playlist of linesOf(master)) {
    const folder = `${id}/${playlist.replace(/[^/]+$/, "")}`;
    const body = await text(`${id}/${playlist}`);
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(body)?.[1] ?? "";
    const files = [init, ...linesOf(body)];
    const parts = await Promise.all(
      files.map(async (file) => Buffer.from(await (await media(folder + file)).arrayBuffer())),
    );
    const out = execFileSync(
      process.env.FFPROBE_PATH ?? "ffprobe",
      [
        "-v",
        "error",
        "-count_frames",
        "-select_streams",
        "v",
        "-show_entries",
        "stream=nb_read_frames",
        "-of",
        "csv=p=0",
        "-",
      ],
      { input: Buffer.concat(parts), encoding: "utf8" },
    );
    expect(out.trim()).toBe("216");
  }
});

test("the DASH manifest names the same segments", async () => {
  const answer = await media(`${id}/manifest.mpd`);
  expect(answer.headers.get("content-type")).toBe("application/dash+xml");
  const mpd = await answer.text();
  expect(mpd.match(/<Representation/g)).toHaveLength(3);
  expect(mpd).toContain('type="static"');
});

describe("HTTP", () => {
  let segment: string;
  beforeAll(async () => {
    segment = `${id}/e1/360p/00000.m4s`;
  });

  test("segments are immutable, playlists of a finished epoch too, the master is not", async () => {
    expect((await media(segment)).headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await media(`${id}/e1/360p/index.m3u8`)).headers.get("cache-control")).toContain("immutable");
    expect((await media(`${id}/master.m3u8`)).headers.get("cache-control")).toBe("public, max-age=10");
    expect((await media(segment)).headers.get("cache-tag")).toBe(id);
  });

  test("ranges: the first bytes, the middle, the last, an open end, and one beyond the end", async () => {
    const whole = Buffer.from(await (await media(segment)).arrayBuffer());
    const size = whole.length;
    for (const [range, from, to] of [
      ["bytes=0-0", 0, 0],
      ["bytes=0-99", 0, 99],
      [`bytes=100-${size + 500}`, 100, size - 1],
      ["bytes=200-", 200, size - 1],
      ["bytes=-50", size - 50, size - 1],
    ] as const) {
      const answer = await media(segment, { range });
      expect([answer.status, answer.headers.get("content-range")]).toEqual([206, `bytes ${from}-${to}/${size}`]);
      expect(answer.headers.get("content-length")).toBe(String(to - from + 1));
      expect(Buffer.from(await answer.arrayBuffer()).equals(whole.subarray(from, to + 1))).toBe(true);
    }
    const beyond = await media(segment, { range: `bytes=${size}-` });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${size}`]);
    expect((await media(segment, { range: "lines=1-2" })).status).toBe(200);
  });

  test("conditional requests and If-Range", async () => {
    for (const path of [segment, `${id}/e1/360p/index.m3u8`, `${id}/master.m3u8`]) {
      const etag = (await media(path)).headers.get("etag") ?? "";
      expect(etag).toMatch(/^"/);
      const same = await media(path, { "if-none-match": etag });
      expect([same.status, await same.text()]).toEqual([304, ""]);
      expect((await media(path, { "if-none-match": '"other"' })).status).toBe(200);
    }
    const etag = (await media(segment)).headers.get("etag") ?? "";
    expect((await media(segment, { range: "bytes=0-9", "if-range": etag })).status).toBe(206);
    expect((await media(segment, { range: "bytes=0-9", "if-range": '"other"' })).status).toBe(200);
  });

  test("HEAD tells all and sends nothing", async () => {
    for (const path of [segment, `${id}/master.m3u8`]) {
      const head = await media(path, {}, "HEAD");
      const got = await media(path);
      expect(await head.text()).toBe("");
      for (const name of ["content-length", "content-type", "etag", "cache-control"]) {
        expect(head.headers.get(name)).toBe(got.headers.get(name));
      }
    }
  });

  test("players of other sites may read: CORS on hits, misses and preflights", async () => {
    const origin = { origin: "https://player.example" };
    for (const path of [segment, `${id}/master.m3u8`, `${id}/e1/360p/99999.m4s`]) {
      expect((await media(path, origin)).headers.get("access-control-allow-origin")).toBe("*");
    }
    const preflight = await media(
      segment,
      { ...origin, "access-control-request-method": "GET", "access-control-request-headers": "range" },
      "OPTIONS",
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("range");
  });

  test("media are read only", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) expect((await media(segment, {}, method)).status).toBe(405);
  });
});

describe("who may watch", () => {
  const playbackOf = (video: string, token?: string) =>
    call(h, "GET", `videos/${video}/playback`, token ? { token } : {});
  const tokenOf = async (video: string) =>
    /\/media\/([^/]+)\//.exec((await playbackOf(video, creator.token)).body.hls)?.[1] ?? "";

  test("a private video plays by a token in the path alone, which every playlist inherits", async () => {
    expect((await media(`${privateId}/master.m3u8`)).status).toBe(404);
    expect((await playbackOf(privateId)).status).toBe(404);
    const token = await tokenOf(privateId);
    const master = await media(`${token}/master.m3u8`);
    expect(master.status).toBe(200);
    expect(master.headers.get("cache-control")).toContain("private");
    const body = await master.text();
    expect(body).not.toContain(token);
    const [variant = ""] = linesOf(body);
    const playlist = await text(`${token}/${variant}`);
    const [first = ""] = linesOf(playlist);
    expect((await media(`${token}/${variant.replace(/[^/]+$/, "")}${first}`)).status).toBe(200);
    expect((await media(`${privateId}/${variant.replace(/[^/]+$/, "")}${first}`)).status).toBe(404);
  });

  test("a token opens its own video only, and no forged, foreign or expired one opens any", async () => {
    const token = await tokenOf(privateId);
    const [header = "", payload = "", signature = ""] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const other = Buffer.from(JSON.stringify({ ...claims, sub: id })).toString("base64url");
    const longer = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 9e5 })).toString("base64url");
    const bad = [
      `${header}.${other}.${signature}`,
      `${header}.${longer}.${signature}`,
      `${header}.${payload}.`,
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`,
      creator.token,
      "a.b.c",
    ];
    for (const reference of bad) expect((await media(`${reference}/master.m3u8`)).status).toBeGreaterThanOrEqual(401);
    // There is no place in a path for a second video.
    expect((await media(`${token}/${id}/master.m3u8`)).status).toBe(404);
  });

  test("a video that turns private stops playing by its id within seconds", async () => {
    const change = (visibility: string) =>
      call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility } });
    await change("private");
    await until(
      async () => (await media(`${id}/master.m3u8`)).status,
      (status) => status === 404,
      6,
    );
    await change("public");
    await until(
      async () => (await media(`${id}/master.m3u8`)).status,
      (status) => status === 200,
      6,
    );
  });

  test("a video for subscribers asks for a subscription", async () => {
    const user = await signUp(h);
    await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility: "subscribers" } });
    expect((await playbackOf(id, user.token)).body.code).toBe("FORBIDDEN");
    await h.sql`insert into user_subscriptions (subscriber_id, creator_id) values (${user.id}, ${creator.id})`;
    expect((await playbackOf(id, user.token)).status).toBe(200);
    await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility: "public" } });
  });
});

test.each([
  "%2e%2e/%2e%2e/sources/x",
  "e1/../../sources/x",
  "e1/360p/..%2f00000.m4s",
  "e1/360p/00000.m4s%00.jpg",
  "e1/360p/%5c00000.m4s",
  "e1//360p/00000.m4s",
  "e01/360p/00000.m4s",
  "e1/360P/00000.m4s",
  "e1/manifest.json",
  "manifest.json",
  "e1/360p/",
  "e2/360p/00000.m4s",
  "e1/999p/00000.m4s",
  "e1/360p/00000.m4s/",
])("the path %s leads nowhere", async (path) => {
  // Written to the socket as it stands: fetch would tidy it up first.
  const { request } = await import("node:http");
  const { hostname, port } = new URL(h.at.app);
  const status = await new Promise((resolve, reject) => {
    request({ hostname, port, path: `/media/${id}/${path}` }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(404);
});

test("ids that do not exist, and things that are no ids", async () => {
  for (const reference of ["vid_22222222222222222222", "vid_", "..", "x".repeat(3_000)]) {
    expect((await media(`${reference}/master.m3u8`)).status).toBeGreaterThanOrEqual(401);
  }
});
