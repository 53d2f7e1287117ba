import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import {
  all,
  entrancesOf,
  makeVideo,
  mediaOf,
  newSigningKey,
  nowSeconds,
  signAs,
  statuses,
  tokenOf,
  type CustomerKey,
  type Entrance,
} from "./hidden-video.ts";

let h: Harness;
let owner: Account;
let stranger: Account;
let admin: Account;
let id: string;
let otherId: string;
let entrances: Entrance[];
let key: CustomerKey;
beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2", LADDER: "360", RATE_LIMITS: "write=500/60,register=50/60" });
  await h.startTranscoder();
  [owner, stranger, admin] = [await signUp(h, "creator"), await signUp(h, "creator"), await signUp(h, "admin")];
  [id, otherId] = await Promise.all([makeVideo(h, owner), makeVideo(h, stranger, { visibility: "public" })]);
  [entrances, key] = [await entrancesOf(h, id, owner), await newSigningKey(h, owner)];
}, 180_000);
afterAll(() => h.stop());

const show = (reference: string, of = entrances) => statuses(h, reference, of);
const mint = async (body: object = {}) =>
  (await call(h, "POST", `videos/${id}/playback-tokens`, { token: owner.token, body })).body;
const revoke = (body: object, token = owner.token) => call(h, "POST", `videos/${id}/revocations`, { token, body });
const setVisibility = (visibility: string) =>
  call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { visibility } });
const within5s = (reference: string, status: number) =>
  until(
    () => show(reference),
    (now) => Object.values(now).every((each) => each === status),
    5,
  );
test("what is tried below has an address for everything that a video has", () => {
  expect(entrances.map(({ path }) => path.split("/").at(-1))).not.toContain("");
  expect(entrances).toHaveLength(14);
});

describe("who gets in, at every entrance", () => {
  test.each<[string, number, () => Promise<string> | string]>([
    ["the owner", 200, () => tokenOf(h, id, owner)],
    ["an admin", 200, () => tokenOf(h, id, admin)],
    ["who has a minted token", 200, async () => (await mint()).token],
    ["who has a customer's token", 200, () => signAs(key, { sub: id })],
    [
      "a customer's token as Stream's server makes it: kid in the payload, no iat",
      200,
      async () => signAs(key, { sub: id, kid: key.id, iat: undefined }, { kid: undefined }),
    ],
    ["nobody without a token", 404, () => id],
    ["nobody by garbage", 401, () => "a.b.c"],
    ["nobody by something long", 401, () => `${"a".repeat(9_000)}.b.c`],
    ["nobody by an access token", 401, () => owner.token],
    ["nobody by an expired token", 401, () => signAs(key, { sub: id, exp: nowSeconds() - 1, iat: nowSeconds() - 60 })],
    ["nobody by a token of later", 401, () => signAs(key, { sub: id, nbf: nowSeconds() + 60 })],
    [
      "nobody by a token that another creator's key signed",
      404,
      async () => signAs(await newSigningKey(h, stranger), { sub: id }),
    ],
    ["nobody by a token for a video that is not there", 404, () => signAs(key, { sub: "vid_22222222222222222222" })],
  ])("%s: %i", async (_who, status, reference) => {
    expect(await show(await reference())).toEqual(all(entrances, status));
  });

  test("another user gets no token, and another video's token or id opens none of this one's files", async () => {
    for (const token of [stranger.token, (await signUp(h)).token]) {
      expect((await call(h, "GET", `videos/${id}/playback`, { token })).status).toBe(404);
      expect((await call(h, "POST", `videos/${id}/playback-tokens`, { token, body: {} })).status).toBeGreaterThan(402);
    }
    const foreign = await signAs(await newSigningKey(h, stranger), { sub: otherId });
    const own = await mediaOf(h, `${await tokenOf(h, id, owner)}/master.m3u8`);
    for (const reference of [otherId, foreign]) {
      expect((await mediaOf(h, `${reference}/master.m3u8`)).headers.get("etag")).not.toBe(own.headers.get("etag"));
      for (const { name, path } of entrances.filter(({ name }) => name.startsWith("caption") || name === "init")) {
        const theirs = await mediaOf(h, `${reference}/${path}`);
        const mine = await mediaOf(h, `${await tokenOf(h, id, owner)}/${path}`);
        expect([name, mine.status]).toEqual([name, 200]);
        // The same encoder makes the same init of both; captions have ids of their own.
        if (name !== "init") expect([name, theirs.status]).toEqual([name, 404]);
      }
    }
  });

  test("no path leads from one video to another, and none that is not the grammar's anywhere", async () => {
    const token = await signAs(key, { sub: id });
    for (const path of [
      `..%2f${id}/master.m3u8`,
      `..%2f..%2fmedia%2f${id}%2fmaster.m3u8`,
      "e1/360p/index.m3u8.mp4",
      "e1/360p/00000.mp4",
      "e1/360p/index.mp4",
      "master.mp4",
      `${id}/master.m3u8`,
    ]) {
      expect([path, (await mediaOf(h, `${otherId}/${path}`)).status]).toEqual([path, 404]);
      expect([path, (await mediaOf(h, `${token}/${path}`)).status]).toEqual([path, 404]);
    }
  });
});

describe("what a token is for", () => {
  const letters = ["v", "t", "s", "g", "d"] as const;
  const allow = (...open: string[]) =>
    Object.fromEntries(entrances.map(({ name, kind }) => [name, open.includes(kind) ? 200 : 403]));

  test.each(letters)("a customer's token of the audience %s opens that alone", async (letter) => {
    expect(await show(await signAs(key, { sub: id, aud: letter }))).toEqual(allow(letter));
  });

  test("several audiences open several kinds, a minted token's kinds do, and a foreign audience nothing", async () => {
    expect(await show(await signAs(key, { sub: id, aud: ["v", "t"] }))).toEqual(allow("v", "t"));
    expect(await show((await mint({ kinds: ["storyboard", "preview"] })).token)).toEqual(allow("s", "g"));
    expect(await show(await signAs(key, { sub: id, aud: "https://api.example" }))).toEqual(all(entrances, 401));
  });

  test("downloadable says whether files may be saved, and the video says it where the token is silent", async () => {
    const download = entrances.filter(({ name }) => name === "download");
    const statusOf = async (claims: object) =>
      (await show(await signAs(key, { sub: id, ...claims }), download)).download;
    expect(await Promise.all([statusOf({}), statusOf({ downloadable: false })])).toEqual([200, 404]);
    await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { downloadable: false } });
    await until(
      () => statusOf({}),
      (status) => status === 404,
      5,
    );
    expect(await statusOf({ downloadable: true })).toBe(200);
    await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { downloadable: true } });
    await until(
      () => statusOf({}),
      (status) => status === 200,
      5,
    );
  });
});

describe("taken back, at every entrance, in effect when the call has answered, with everything read before", () => {
  test("one token: its neighbours play on", async () => {
    const [one, two] = [await mint(), await mint()];
    expect(await show(one.token)).toEqual(all(entrances, 200));
    expect((await revoke({ kind: "token", value: one.id })).status).toBe(201);
    expect(await show(one.token)).toEqual(all(entrances, 403));
    expect(await show(two.token)).toEqual(all(entrances, 200));
    const body = (await (await mediaOf(h, `${one.token}/master.m3u8`)).json()) as { code: string };
    expect(body.code).toBe("PLAYBACK_REFUSED");
  });

  test("one token without an id, by the token itself", async () => {
    const token = await signAs(key, { sub: id });
    expect(await show(token)).toEqual(all(entrances, 200));
    await revoke({ kind: "token", value: token });
    expect(await show(token)).toEqual(all(entrances, 403));
    // The last character of 64 bytes in base64 has four bits that say nothing: the signature still fits.
    const alias = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
      .map((letter) => token.slice(0, -1) + letter)
      .filter((other) => other !== token);
    for (const other of alias) expect((await mediaOf(h, `${other}/master.m3u8`)).status).not.toBe(200);
  });

  test("one viewer: all of their tokens, minted and signed; those of others and later ones play", async () => {
    const [minted, signed] = [(await mint({ viewer: "ann" })).token, await signAs(key, { sub: id, viewer: "ann" })];
    const other = (await mint({ viewer: "ben" })).token;
    for (const token of [minted, signed, other]) expect(await show(token)).toEqual(all(entrances, 200));
    await revoke({ kind: "viewer", value: "ann" });
    for (const token of [minted, signed]) expect(await show(token)).toEqual(all(entrances, 403));
    expect(await show(other)).toEqual(all(entrances, 200));
    expect(await show((await mint({ viewer: "ann" })).token)).toEqual(all(entrances, 200));
    expect(await show(await signAs(key, { sub: id, viewer: "ann" }))).toEqual(all(entrances, 200));
  });

  test("all of a video, the owner's own included; tokens that are made after the answer play", async () => {
    const before = [(await mint()).token, await signAs(key, { sub: id }), await tokenOf(h, id, owner)];
    const undated = await signAs(key, { sub: id, iat: undefined });
    for (const token of [...before, undated]) expect(await show(token)).toEqual(all(entrances, 200));
    await revoke({ kind: "video" });
    for (const token of [...before, undated]) expect(await show(token)).toEqual(all(entrances, 403));
    for (const token of [(await mint()).token, await signAs(key, { sub: id }), await tokenOf(h, id, owner)]) {
      expect(await show(token)).toEqual(all(entrances, 200));
    }
  });

  test("a signing key, with all of its tokens", async () => {
    const gone = await newSigningKey(h, owner);
    const token = await signAs(gone, { sub: id });
    expect(await show(token)).toEqual(all(entrances, 200));
    expect((await call(h, "DELETE", `playback-keys/${gone.id}`, { token: owner.token })).status).toBe(204);
    expect(await show(token)).toEqual(all(entrances, 401));
  });

  test("only the owner takes back, and says what", async () => {
    for (const token of [stranger.token, (await signUp(h)).token]) {
      expect((await revoke({ kind: "video" }, token)).status).toBeGreaterThanOrEqual(403);
    }
    expect((await revoke({ kind: "all" })).status).toBe(422);
    expect((await revoke({ kind: "viewer" })).status).toBe(422);
    expect((await revoke({ kind: "token", value: "a.b.c" })).status).toBe(401);
    for (const kind of ["token", "viewer"]) expect((await revoke({ kind, value: "a\u0000b" })).status).toBe(422);
  });
});

describe("subscribers", () => {
  let fan: Account;
  let token: string;
  const subscribe = () =>
    h.sql`insert into user_subscriptions (subscriber_id, creator_id) values (${fan.id}, ${owner.id})
      on conflict do nothing`;
  beforeAll(async () => {
    fan = await signUp(h);
    await setVisibility("subscribers");
    await subscribe();
    token = await tokenOf(h, id, fan);
  });

  test("a subscriber plays, by the token and not by the id", async () => {
    expect(await show(token)).toEqual(all(entrances, 200));
    expect(await show(id)).toEqual(all(entrances, 404));
  });

  test("one who ends the subscription is out within 5 s, and in again with a new one", async () => {
    await h.sql`delete from user_subscriptions where subscriber_id = ${fan.id}`;
    await within5s(token, 403);
    expect((await call(h, "GET", `videos/${id}/playback`, { token: fan.token })).body.code).toBe("FORBIDDEN");
    await subscribe();
    await within5s(token, 200);
  });

  test("one whose account is suspended is out within 5 s", async () => {
    const suspend = (status: string) => call(h, "PATCH", `users/${fan.id}`, { token: admin.token, body: { status } });
    expect((await suspend("suspended")).status).toBe(200);
    await within5s(token, 403);
    await suspend("active");
    await within5s(token, 200);
  });

  test("when it turns private, subscribers and minted tokens are out at once, the owner is not", async () => {
    const minted = (await mint()).token;
    const [signed, own] = [await signAs(key, { sub: id }), await tokenOf(h, id, owner)];
    for (const each of [minted, signed, own, token]) expect(await show(each)).toEqual(all(entrances, 200));
    await setVisibility("private");
    for (const each of [minted, signed, token]) expect(await show(each)).toEqual(all(entrances, 403));
    expect(await show(own)).toEqual(all(entrances, 200));
    expect(await show((await mint()).token)).toEqual(all(entrances, 200));
    expect(await show(await signAs(key, { sub: id }))).toEqual(all(entrances, 200));
  });

  test("an admin who is made a user is out within 5 s", async () => {
    const former = await signUp(h, "admin");
    const held = await tokenOf(h, id, former);
    expect(await show(held)).toEqual(all(entrances, 200));
    await call(h, "PATCH", `users/${former.id}`, { token: admin.token, body: { role: "user" } });
    await within5s(held, 403);
  });
});

describe("taken down by an admin, in effect at every entrance when the call has answered", () => {
  const act = (what: "take-down" | "restore", body?: object) =>
    call(h, "POST", `admin/videos/${id}/${what}`, { token: admin.token, body });

  test("its owner and admins watch on, nobody else by any address; restored, all of them open again", async () => {
    const fan = await signUp(h);
    await h.sql`insert into user_subscriptions (subscriber_id, creator_id) values (${fan.id}, ${owner.id})`;
    await setVisibility("subscribers");
    const others = {
      minted: (await mint()).token,
      signed: await signAs(key, { sub: id }),
      subscriber: await tokenOf(h, id, fan),
    };
    const [own, admins] = [await tokenOf(h, id, owner), await tokenOf(h, id, admin)];
    for (const token of [...Object.values(others), own, admins]) expect(await show(token)).toEqual(all(entrances, 200));
    expect((await act("take-down", { reason: "A reason." })).status).toBe(200);
    for (const token of Object.values(others)) expect(await show(token)).toEqual(all(entrances, 403));
    for (const token of [own, admins]) expect(await show(token)).toEqual(all(entrances, 200));
    // A key of the owner's signs on, and opens nothing.
    expect(await show(await signAs(key, { sub: id }))).toEqual(all(entrances, 403));
    expect(await show(id)).toEqual(all(entrances, 404));
    expect((await act("restore")).body.visibility).toBe("subscribers");
    for (const token of Object.values(others)) await within5s(token, 200);
  }, 60_000);

  test("an open video's address is closed, and open again when it is restored", async () => {
    await setVisibility("public");
    await within5s(id, 200);
    await act("take-down", { reason: "A reason." });
    expect(await show(id)).toEqual(all(entrances, 404));
    expect((await call(h, "GET", `videos/${id}/downloads`)).status).toBe(404);
    await act("restore");
    await within5s(id, 200);
    await setVisibility("private");
  }, 60_000);
});

test("a record that a racing reader left in Redis is believed for less than 5 s", async () => {
  const one = await mint();
  const redis = async (...command: string[]) => {
    const headers = { authorization: `Bearer ${h.secrets.redisToken}` };
    const answer = await fetch(h.at.redis, { method: "POST", headers, body: JSON.stringify(command) });
    return ((await answer.json()) as { result: string | null }).result;
  };
  expect(await show(one.token)).toEqual(all(entrances, 200));
  const record = await until(
    async () => (await mediaOf(h, `${one.token}/master.m3u8`), redis("GET", `video-access:${id}`)),
    (held) => held !== null,
  );
  await revoke({ kind: "token", value: one.id });
  await redis("SET", `video-access:${id}`, record ?? "", "EX", "2");
  await within5s(one.token, 403);
});

test("a deleted video's tokens open nothing", async () => {
  const copy = await makeVideo(h, owner);
  const ways = await entrancesOf(h, copy, owner);
  const token = await signAs(key, { sub: copy });
  expect(await show(token, ways)).toEqual(all(ways, 200));
  await call(h, "DELETE", `videos/${copy}`, { token: owner.token });
  await until(
    () => show(token, ways),
    (now) => Object.values(now).every((status) => status === 404),
    5,
  );
}, 120_000);

test("what a token opens is kept by no shared cache, and not used by a browser without asking", async () => {
  const token = await signAs(key, { sub: id });
  for (const { path } of entrances) {
    const answer = await mediaOf(h, `${token}/${path}`);
    expect([path, answer.headers.get("cache-control")]).toEqual([path, "private, no-cache"]);
    expect(answer.headers.get("cache-tag")).toBeNull();
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    const etag = answer.headers.get("etag") ?? "";
    expect([path, (await mediaOf(h, `${token}/${path}`, { "if-none-match": etag })).status]).toEqual([path, 304]);
  }
});

test("no token stands in the logs, whatever was asked with it", async () => {
  const token = await signAs(key, { sub: id });
  const minted = (await mint()).token;
  h.server.clearLogs();
  for (const reference of [token, minted, `${token}x`, await signAs(key, { sub: otherId })]) await show(reference);
  await call(h, "GET", `videos/${id}/playback`, { headers: { "playback-token": token } });
  await revoke({ kind: "token", value: minted });
  const logs = JSON.stringify(h.server.getLogs());
  expect(logs).toContain("/media/*");
  for (const secret of [token, minted]) expect(logs).not.toContain(secret.split(".")[1]);
});
