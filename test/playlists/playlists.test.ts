import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newApiKey, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

async function newList(owner: Person, fields: Record<string, unknown> = {}): Promise<string> {
  const answer = await call(h, "POST", "playlists", { token: owner.token, body: { title: "A list", ...fields } });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.id;
}
const put = (owner: Person, list: string, video: string) =>
  call(h, "PUT", `playlists/${list}/items/${video}`, { token: owner.token });
async function order(list: string, viewer?: Person): Promise<string[]> {
  const answer = await call(h, "GET", `playlists/${list}/items?limit=100`, viewer ? { token: viewer.token } : {});
  return answer.body.items.map(({ videoId }: { videoId: string }) => videoId);
}
const videosOf = (owner: Person, count: number) =>
  Promise.all(Array.from({ length: count }, () => newVideo(h, owner.id, { visibility: "public" })));

test("everybody has a list to watch later, first and private, that stays as it is", async () => {
  const person = await newPerson(h, "user");
  await newList(person);
  const read = () => call(h, "GET", "playlists", { token: person.token });
  const answers = await Promise.all([read(), read(), read()]);
  for (const { body } of answers) {
    expect(body.items.map(({ kind, visibility }: any) => [kind, visibility])).toEqual([
      ["watch-later", "private"],
      ["list", "private"],
    ]);
  }
  const id = answers[0]?.body.items[0].id;
  const publish = await call(h, "PATCH", `playlists/${id}`, { token: person.token, body: { visibility: "public" } });
  const remove = await call(h, "DELETE", `playlists/${id}`, { token: person.token });
  expect([publish, remove].map(({ status, body }) => [status, body.code])).toEqual([
    [409, "PLAYLIST_FIXED"],
    [409, "PLAYLIST_FIXED"],
  ]);
});

test("videos stand in the order in which they came, once each, and move to where they are put", async () => {
  const person = await newPerson(h, "user");
  const list = await newList(person);
  const [a, b, c, d] = (await videosOf(await newPerson(h, "creator"), 4)) as [string, string, string, string];
  for (const id of [a, b, c, a, d]) expect((await put(person, list, id)).status).toBe(200);
  expect(await order(list, person)).toEqual([a, b, c, d]);
  const move = (id: string, position: number) =>
    call(h, "PATCH", `playlists/${list}/items/${id}`, { token: person.token, body: { position } });
  await move(d, 0);
  expect(await order(list, person)).toEqual([d, a, b, c]);
  await move(d, 2);
  expect(await order(list, person)).toEqual([a, b, d, c]);
  await move(a, 99);
  expect(await order(list, person)).toEqual([b, d, c, a]);
  expect((await move(newId("video"), 0)).body.code).toBe("PLAYLIST_ITEM_NOT_FOUND");
  const remove = await call(h, "DELETE", `playlists/${list}/items/${d}`, { token: person.token });
  expect(remove.status).toBe(204);
  const rows = await h.sql`select position, video_id from playlist_items where playlist_id = ${list} order by position`;
  expect(rows.map(({ position, video_id }) => [position, video_id])).toEqual([
    [0, b],
    [1, c],
    [2, a],
  ]);
  const first = await call(h, "GET", `playlists/${list}/items?limit=2`, { token: person.token });
  const next = await call(h, "GET", `playlists/${list}/items?limit=2&cursor=${first.body.nextCursor}`, {
    token: person.token,
  });
  expect([...first.body.items, ...next.body.items].map(({ video }: any) => video.id)).toEqual([b, c, a]);
  expect(next.body.nextCursor).toBeNull();
});

test("thirty changes at once leave each video once, on places without holes", async () => {
  const person = await newPerson(h, "user");
  const list = await newList(person);
  const ids = await videosOf(await newPerson(h, "creator"), 15);
  await Promise.all(ids.map((id) => put(person, list, id)));
  expect((await order(list, person)).toSorted()).toEqual(ids.toSorted());
  await Promise.all(
    ids.map((id, i) =>
      i < 5
        ? call(h, "DELETE", `playlists/${list}/items/${id}`, { token: person.token })
        : call(h, "PATCH", `playlists/${list}/items/${id}`, { token: person.token, body: { position: (i * 7) % 15 } }),
    ),
  );
  const rows = await h.sql`select position from playlist_items where playlist_id = ${list} order by position`;
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 10 }, (_, i) => i));
  const { body } = await call(h, "GET", `playlists/${list}`, { token: person.token });
  expect(body.itemCount).toBe(10);
});

test("a private playlist is nobody else's to know, an unlisted one opens by its address, a public one is listed", async () => {
  const [owner, stranger] = [await newPerson(h, "user"), await newPerson(h, "user")];
  const lists = {
    private: await newList(owner, { visibility: "private" }),
    unlisted: await newList(owner, { visibility: "unlisted" }),
    public: await newList(owner, { visibility: "public" }),
  };
  for (const [visibility, id] of Object.entries(lists)) {
    for (const path of [`playlists/${id}`, `playlists/${id}/items`]) {
      const expected = visibility === "private" ? 404 : 200;
      expect([path, (await call(h, "GET", path)).status]).toEqual([path, expected]);
      expect([path, (await call(h, "GET", path, { token: stranger.token })).status]).toEqual([path, expected]);
      expect([path, (await call(h, "GET", path, { token: owner.token })).status]).toEqual([path, 200]);
    }
    const change = await call(h, "PATCH", `playlists/${id}`, { token: stranger.token, body: { title: "Mine" } });
    const remove = await call(h, "DELETE", `playlists/${id}`, { token: stranger.token });
    const expected = visibility === "private" ? 404 : 403;
    expect([change.status, remove.status]).toEqual([expected, expected]);
  }
  const listed = await call(h, "GET", `channels/${owner.id}/playlists`, { token: stranger.token });
  expect(listed.body.items.map(({ id }: any) => id)).toEqual([lists.public]);
  expect((await put(stranger, lists.public, await newVideo(h, stranger.id))).status).toBe(403);
});

test("an API key sees of its own account's playlists what everybody sees", async () => {
  const owner = await newPerson(h, "creator");
  const key = await newApiKey(h, owner, ["videos:read"]);
  const hidden = await newList(owner);
  const shown = await newList(owner, { visibility: "public" });
  expect((await call(h, "GET", `playlists/${hidden}`, { token: key })).status).toBe(404);
  expect((await call(h, "GET", `playlists/${shown}`, { token: key })).status).toBe(200);
});

test("what may not be seen leaks through no playlist: not its words, its id, nor its number", async () => {
  const [creator, keeper, reader] = [
    await newPerson(h, "creator"),
    await newPerson(h, "user"),
    await newPerson(h, "user"),
  ];
  const [open, unlisted, turned] = [
    await newVideo(h, creator.id, { visibility: "public", title: "Open" }),
    await newVideo(h, creator.id, { visibility: "unlisted", title: "By its link" }),
    await newVideo(h, creator.id, { visibility: "public", title: "Soon hidden" }),
  ];
  const list = await newList(keeper, { visibility: "public" });
  for (const id of [turned, unlisted, open]) await put(keeper, list, id);
  const mine = await newVideo(h, creator.id);
  const refused = await put(keeper, list, mine);
  expect([refused.status, refused.body.code]).toEqual([404, "VIDEO_NOT_FOUND"]);
  await call(h, "PATCH", `videos/${turned}`, { token: creator.token, body: { visibility: "private" } });

  const seen = await call(h, "GET", `playlists/${list}/items`, { token: reader.token });
  expect(seen.body.items.map(({ videoId }: any) => videoId)).toEqual([open]);
  expect(JSON.stringify(seen.body)).not.toMatch(new RegExp(`${turned}|${unlisted}|hidden|By its link`));
  expect((await call(h, "GET", `playlists/${list}`)).body.itemCount).toBe(1);

  // Its owner learns that one is gone, to take it out, and nothing of it.
  const own = await call(h, "GET", `playlists/${list}/items`, { token: keeper.token });
  expect(own.body.items.map(({ videoId, video }: any) => [videoId, video?.title ?? null])).toEqual([
    [turned, null],
    [unlisted, "By its link"],
    [open, "Open"],
  ]);
  // The creator's own unlisted video in the creator's own public list is meant to be seen.
  const course = await newList(creator, { visibility: "public" });
  await put(creator, course, unlisted);
  expect(await order(course, reader)).toEqual([unlisted]);
});

test("titles are held to their limits, and an account to its number of playlists", async () => {
  const person = await newPerson(h, "user");
  for (const title of ["", "   ", "x".repeat(151)]) {
    const answer = await call(h, "POST", "playlists", { token: person.token, body: { title } });
    expect(answer.body.code).toBe("VALIDATION_FAILED");
  }
  await h.sql`insert into playlists (id, owner_id, title)
    select 'pls_filler' || n, ${person.id}, 'One of many' from generate_series(1, 198) n`;
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => call(h, "POST", "playlists", { token: person.token, body: { title: "More" } })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409, 409, 409]);
});
