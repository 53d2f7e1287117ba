import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

const keep = (person: Person, video: string, positionSeconds: unknown) =>
  call(h, "PUT", `history/${video}`, { token: person.token, body: { positionSeconds } });
const list = (person: Person, query = "") => call(h, "GET", `history${query}`, { token: person.token });
const mine = (person: Person, video: string) => call(h, "GET", `videos/${video}/me`, { token: person.token });

test("a position is kept per account and video, and an ended video begins anew", async () => {
  const [creator, one, two] = [await newPerson(h, "creator"), await newPerson(h, "user"), await newPerson(h, "user")];
  const id = await newVideo(h, creator.id, { visibility: "public" });
  expect((await mine(one, id)).body.history).toBeNull();
  expect((await keep(one, id, 3.5)).status).toBe(204);
  expect((await mine(one, id)).body.history).toMatchObject({ positionSeconds: 3.5, completed: false });
  expect((await mine(two, id)).body.history).toBeNull();
  // Ten seconds long.
  await keep(one, id, 9.7);
  expect((await mine(one, id)).body.history).toMatchObject({ positionSeconds: 0, completed: true });
  await keep(one, id, 5_000);
  expect((await mine(one, id)).body.history).toMatchObject({ positionSeconds: 0, completed: true });
  // By milliseconds: nothing so small that a share of it is none.
  for (const { sent, kept } of [
    { sent: 5e-324, kept: 0 },
    { sent: 1.23456, kept: 1.235 },
  ]) {
    await keep(two, id, sent);
    expect((await call(h, "GET", "recommendations/rows", { token: two.token })).status).toBe(200);
    expect((await mine(two, id)).body.history).toMatchObject({ positionSeconds: kept });
  }
  for (const wrong of [-1, "3", null, 1e9]) expect((await keep(one, id, wrong)).status).toBe(422);
});

test("the history lists the latest first by pages, loses single videos and then all", async () => {
  const [creator, person] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const id = await newVideo(h, creator.id, { visibility: i === 4 ? "unlisted" : "public" });
    await keep(person, id, 1);
    ids.unshift(id);
  }
  const first = await list(person, "?limit=3");
  const second = await list(person, `?limit=3&cursor=${first.body.nextCursor}`);
  expect([...first.body.items, ...second.body.items].map(({ video }: any) => video.id)).toEqual(ids);
  const forget = () => call(h, "DELETE", `history/${ids[1]}`, { token: person.token });
  expect([(await forget()).status, (await forget()).body.code]).toEqual([204, "HISTORY_ENTRY_NOT_FOUND"]);
  expect((await list(person)).body.items.map(({ video }: any) => video.id)).toEqual(ids.toSpliced(1, 1));
  expect((await call(h, "DELETE", "history", { token: person.token })).status).toBe(204);
  expect((await list(person)).body).toEqual({ items: [], nextCursor: null });
});

test("what may not be watched is not noted, and what was hidden since is not told of", async () => {
  const [creator, person] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const hidden = await newVideo(h, creator.id);
  const paid = await newVideo(h, creator.id, { visibility: "subscribers" });
  const turned = await newVideo(h, creator.id, { visibility: "public" });
  const statuses = [];
  for (const id of [hidden, paid, turned]) statuses.push((await keep(person, id, 1)).status);
  expect(statuses).toEqual([404, 403, 204]);
  await call(h, "PATCH", `videos/${turned}`, { token: creator.token, body: { visibility: "private" } });
  expect((await list(person)).body.items).toEqual([]);
  expect((await mine(person, turned)).status).toBe(404);
  expect((await call(h, "GET", "history")).status).toBe(401);
});

test("one call tells all that an account has to do with a video", async () => {
  const [creator, person] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  const id = await newVideo(h, creator.id, { visibility: "public" });
  const { token } = person;
  const saved = await call(h, "POST", "playlists", { token, body: { title: "Saved" } });
  await call(h, "PUT", `playlists/${saved.body.id}/items/${id}`, { token });
  await call(h, "PUT", `videos/${id}/like`, { token });
  await call(h, "PUT", `channels/${creator.id}/subscription`, { token });
  expect((await mine(person, id)).body).toEqual({
    liked: true,
    following: true,
    followerCount: 1,
    history: null,
    playlists: [saved.body.id],
  });
  expect((await mine(creator, id)).body).toMatchObject({ liked: false, following: false, playlists: [] });
});

test("while the history is paused nothing is noted, and what it holds stays", async () => {
  const [creator, person, other] = [
    await newPerson(h, "creator"),
    await newPerson(h, "user"),
    await newPerson(h, "user"),
  ];
  const [before, during] = [
    await newVideo(h, creator.id, { visibility: "public" }),
    await newVideo(h, creator.id, { visibility: "public" }),
  ];
  const settings = (method: string, body?: unknown, who = person) =>
    call(h, method, "history/settings", { token: who.token, body });
  await keep(person, before, 2);
  expect((await settings("GET")).body).toEqual({ paused: false });
  expect((await settings("PATCH", { paused: true })).body).toEqual({ paused: true });
  expect((await settings("GET")).body).toEqual({ paused: true });
  // What may not be watched is refused as ever; what may is let through and not noted.
  expect((await keep(person, await newVideo(h, creator.id), 1)).status).toBe(404);
  for (const id of [before, during]) expect((await keep(person, id, 4)).status).toBe(204);
  expect((await list(person)).body.items.map((e: any) => [e.video.id, e.positionSeconds])).toEqual([[before, 2]]);
  expect((await mine(person, during)).body.history).toBeNull();
  // One person's pause is nobody else's.
  expect((await settings("GET", undefined, other)).body).toEqual({ paused: false });
  await keep(other, during, 4);
  expect((await list(other)).body.items).toHaveLength(1);

  await settings("PATCH", { paused: false });
  await keep(person, during, 5);
  expect((await list(person)).body.items.map((e: any) => e.video.id)).toEqual([during, before]);
  for (const wrong of [{}, { paused: "yes" }, { paused: null }]) {
    expect((await settings("PATCH", wrong)).status).toBe(422);
  }
  expect((await call(h, "GET", "history/settings")).status).toBe(401);
});
