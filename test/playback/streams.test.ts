import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../local/ports.ts";
import { call, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { entrancesOf, makeVideo, mediaOf, newSigningKey, signAs, statuses, tokenOf } from "./hidden-video.ts";

let h: Harness;
let owner: Account;
let id: string;
beforeAll(async () => {
  h = await startHarness({
    SEGMENT_SECONDS: "2",
    LADDER: "360",
    MAX_STREAMS: "2",
    // Nobody is there: all that follows holds without Redis.
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${await freePort()}`,
  });
  await h.startTranscoder();
  owner = await signUp(h, "creator");
  id = await makeVideo(h, owner);
  await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { visibility: "subscribers" } });
}, 120_000);
afterAll(() => h.stop());

async function newFan(): Promise<Account> {
  const fan = await signUp(h);
  await h.sql`insert into user_subscriptions (subscriber_id, creator_id) values (${fan.id}, ${owner.id})`;
  return fan;
}
const open = async (token: string, path = "master.m3u8") => {
  const answer = await mediaOf(h, `${token}/${path}`);
  const text = await answer.text();
  return { status: answer.status, code: answer.ok ? null : (JSON.parse(text) as { code: string }).code };
};

test("an account plays as many videos at once as it may, and another when one has stopped for half a minute", async () => {
  const fan = await newFan();
  const [one, two, three] = [await tokenOf(h, id, fan), await tokenOf(h, id, fan), await tokenOf(h, id, fan)];
  expect([await open(one), await open(two)]).toEqual([
    { status: 200, code: null },
    { status: 200, code: null },
  ]);
  const limited = { status: 403, code: "STREAM_LIMIT_REACHED" };
  expect(await open(three)).toEqual(limited);
  const ways = await entrancesOf(h, id, owner);
  const playing = new Set(["master", "media playlist", "I-frames", "init", "segment", "DASH"]);
  // Playlists and segments are playing; pictures and captions are looked at by any number of pages.
  expect(await statuses(h, three, ways)).toEqual(
    Object.fromEntries(ways.map(({ name }) => [name, playing.has(name) ? 403 : 200])),
  );
  // The first goes on, the second falls silent.
  await until(
    async () => {
      expect((await open(one)).status).toBe(200);
      return open(three);
    },
    ({ status }) => status === 200,
    45,
  );
  expect(await open(two)).toEqual(limited);
}, 90_000);

test("two accounts do not count together, and many tokens of one player count as one", async () => {
  const fan = await newFan();
  for (let renewal = 0; renewal < 4; renewal += 1) {
    expect((await open(await tokenOf(h, id, fan, "?stream=this-player-here"))).status).toBe(200);
  }
  expect((await open(await tokenOf(h, id, fan, "?stream=the-other-player"))).status).toBe(200);
  expect((await open(await tokenOf(h, id, fan, "?stream=the-third-player"))).status).toBe(403);
  expect((await open(await tokenOf(h, id, await newFan()))).status).toBe(200);
});

test("of twenty streams that begin at once, as many as allowed do", async () => {
  const fan = await newFan();
  const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenOf(h, id, fan)));
  const answers = await Promise.all(tokens.map((token) => open(token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
});

test("a customer's viewer counts as an account; tokens that name nobody are not counted", async () => {
  const key = await newSigningKey(h, owner);
  const play = async (claims: object) => (await open(await signAs(key, { sub: id, ...claims }))).status;
  const viewer = { viewer: "ann" };
  expect([
    await play({ ...viewer, jti: "a" }),
    await play({ ...viewer, jti: "b" }),
    await play({ ...viewer, jti: "c" }),
    await play({ viewer: "ben" }),
  ]).toEqual([200, 200, 403, 200]);
  for (const jti of ["d", "e", "f"]) expect(await play({ jti })).toBe(200);
});

test("a public video is not counted", async () => {
  const fan = await newFan();
  await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { visibility: "public" } });
  const key = await newSigningKey(h, owner);
  for (const jti of ["p", "q", "r"]) {
    const token = await signAs(key, { sub: id, viewer: fan.id, jti });
    await until(
      () => open(token),
      ({ status }) => status === 200,
      5,
    );
  }
  await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { visibility: "subscribers" } });
});

test("without Redis, what is taken back is out within 5 s all the same", async () => {
  const { body } = await call(h, "POST", `videos/${id}/playback-tokens`, { token: owner.token, body: {} });
  expect((await open(body.token)).status).toBe(200);
  await call(h, "POST", `videos/${id}/revocations`, { token: owner.token, body: { kind: "video" } });
  expect(await open(body.token)).toEqual({ status: 403, code: "PLAYBACK_REFUSED" });
});
