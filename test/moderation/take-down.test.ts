import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";

let h: Harness;
let admin: Person, owner: Person, viewer: Person;

beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  [admin, owner, viewer] = [await newPerson(h, "admin"), await newPerson(h, "creator"), await newPerson(h, "user")];
});
afterAll(() => h.stop());

const reason = "It belongs to somebody else.";
const takeDown = (id: string, why = reason, by = admin) =>
  call(h, "POST", `admin/videos/${id}/take-down`, { token: by.token, body: { reason: why } });
const restore = (id: string, by = admin) => call(h, "POST", `admin/videos/${id}/restore`, { token: by.token });
const read = (id: string, by?: Person) => call(h, "GET", `videos/${id}`, by ? { token: by.token } : {});
const patch = (id: string, body: object, by = owner) => call(h, "PATCH", `videos/${id}`, { token: by.token, body });
const idsOf = async (path: string, by?: Person) =>
  (await call(h, "GET", path, by ? { token: by.token } : {})).body.items.map((item: any) => item.id ?? item.video?.id);

describe("a video that is taken down", () => {
  test("is there for its owner, who reads the reason, and for admins; for others it is not", async () => {
    const id = await newVideo(h, owner.id, { visibility: "public" });
    const answer = await takeDown(id);
    expect(answer.status).toBe(200);
    expect(answer.body.takenDown).toMatchObject({ reason, visibility: "public" });
    expect((await read(id, owner)).body).toMatchObject({ visibility: "private", takenDown: { reason } });
    expect((await read(id, admin)).status).toBe(200);
    for (const by of [viewer, undefined]) {
      expect((await read(id, by)).status).toBe(404);
      expect((await call(h, "GET", `videos/${id}/playback`, by ? { token: by.token } : {})).status).toBe(404);
    }
    expect((await fetch(`${h.at.app}/embed/${id}`)).status).toBe(404);
    expect(await (await fetch(`${h.at.app}/watch/${id}`)).text()).not.toContain("og:title");
  });

  test("stands in no list, feed, search, playlist or history of others", async () => {
    const id = await newVideo(h, owner.id, { visibility: "public", title: "Quokkas at dawn" });
    const done = async (method: string, path: string, body?: unknown) => {
      const answer = await call(h, method, path, { token: viewer.token, body });
      expect([path, answer.status < 300]).toEqual([path, true]);
      return answer.body;
    };
    const list = await done("POST", "playlists", { title: "Mine", visibility: "public" });
    await done("PUT", `channels/${owner.id}/subscription`);
    await done("PUT", `history/${id}`, { positionSeconds: 3 });
    await done("PUT", `playlists/${list.id}/items/${id}`);
    await patch(id, { title: "Quokkas at dawn again" });
    const places = [
      "videos",
      `videos?owner=${owner.id}`,
      "videos?sort=trending",
      "feed",
      "search?q=quokkas",
      "history",
      `playlists/${list.id}/items`,
    ];
    const found = async () => Promise.all(places.map(async (place) => (await idsOf(place, viewer)).includes(id)));
    await until(found, (each) => each.every(Boolean));
    await takeDown(id);
    const after = await found();
    expect(places.filter((_, i) => after[i])).toEqual([]);
    // What an owner keeps in a playlist of their own is told to be unavailable, and shows nothing of the video.
    expect(JSON.stringify((await call(h, "GET", `playlists/${list.id}/items`)).body)).not.toContain("Quokkas");
    await until(
      async () => (await call(h, "GET", "search?q=quokkas")).body.found,
      (count) => count === 0,
    );
    await restore(id);
    expect(await until(found, (each) => each.every(Boolean))).toEqual(places.map(() => true));
  });

  test("keeps its visibility whatever its owner or an admin says, and all else may be changed", async () => {
    const id = await newVideo(h, owner.id, { visibility: "unlisted" });
    await takeDown(id);
    const later = new Date(Date.now() + 3600_000).toISOString();
    for (const body of [{ visibility: "public" }, { visibility: "unlisted" }, { scheduledAt: later }]) {
      expect((await patch(id, body)).body.code).toBe("VIDEO_TAKEN_DOWN");
      expect((await patch(id, body, admin)).body.code).toBe("VIDEO_TAKEN_DOWN");
    }
    expect((await call(h, "POST", `videos/${id}/publish`, { token: owner.token, body: {} })).status).toBe(409);
    const bulk = { ids: [id], changes: { visibility: "public" } };
    expect((await call(h, "POST", "videos/bulk", { token: owner.token, body: bulk })).body.results[0]).toMatchObject({
      changed: false,
      error: { code: "VIDEO_TAKEN_DOWN" },
    });
    const minted = await call(h, "POST", `videos/${id}/playback-tokens`, { token: owner.token, body: {} });
    expect(minted.body.code).toBe("VIDEO_TAKEN_DOWN");
    expect((await patch(id, { title: "Repaired", visibility: "private" })).status).toBe(200);
    expect((await restore(id)).body).toMatchObject({ visibility: "unlisted", title: "Repaired", takenDown: null });
  });

  test("waits with its schedule until it is restored", async () => {
    const id = await newVideo(h, owner.id, { visibility: "private" });
    await patch(id, { scheduledAt: new Date(Date.now() + 60_000).toISOString() });
    await takeDown(id);
    await h.sql`update videos set scheduled_at = now() - interval '1 minute' where id = ${id}`;
    await h.worker.scheduled({ cron: "* * * * *" });
    expect((await read(id, owner)).body).toMatchObject({ visibility: "private", takenDown: { visibility: "private" } });
    await restore(id);
    await h.worker.scheduled({ cron: "* * * * *" });
    expect((await read(id)).body.visibility).toBe("public");
  });

  test("its owner is told by a notification and a mail, once each time, and told of its return", async () => {
    const [person, id] = await newPerson(h, "creator").then(
      async (made) => [made, await newVideo(h, made.id, { visibility: "public", title: "Told" })] as const,
    );
    await takeDown(id);
    await takeDown(id);
    await restore(id);
    await restore(id);
    const kinds = await until(
      async () => (await call(h, "GET", "notifications", { token: person.token })).body.items.map((n: any) => n.kind),
      (list) => list.length > 1,
    );
    expect(kinds.sort()).toEqual(["video.restored", "video.taken-down"]);
    const mails = await until(
      () => h.mailsTo(person.email),
      (list) => list.length > 1,
    );
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      "One of your videos was taken down",
      "Your video was restored",
    ]);
    expect(mails.find(({ subject }) => subject.includes("taken"))?.text).toContain(reason);
  });

  test("each change is in the audit log with what was before, and what changes nothing is not", async () => {
    const id = await newVideo(h, owner.id, { visibility: "subscribers" });
    await takeDown(id);
    await takeDown(id);
    await takeDown(id, "Another reason.");
    await restore(id);
    await restore(id);
    const { items } = (await call(h, "GET", `admin/audit-log?target=${id}`, { token: admin.token })).body;
    expect(items.map(({ action, detail }: any) => [action, detail])).toEqual([
      ["video.restore", { before: { reason: "Another reason." }, after: { visibility: "subscribers" } }],
      ["video.take-down", { before: { visibility: "subscribers" }, after: { reason: "Another reason." } }],
      ["video.take-down", { before: { visibility: "subscribers" }, after: { reason } }],
    ]);
    expect((await read(id, owner)).body.visibility).toBe("subscribers");
  });

  test("is listed for admins, the latest first", async () => {
    const ids = [await newVideo(h, owner.id), await newVideo(h, owner.id)];
    for (const id of ids) await takeDown(id);
    const page = (await call(h, "GET", "admin/videos/taken-down?limit=1", { token: admin.token })).body;
    expect(page.items.map(({ id }: any) => id)).toEqual([ids[1]]);
    const next = await call(h, "GET", `admin/videos/taken-down?limit=1&cursor=${page.nextCursor}`, {
      token: admin.token,
    });
    expect(next.body.items.map(({ id }: any) => id)).toEqual([ids[0]]);
  });
});

test("of an owner's change and a take-down at once, neither order leaves the video visible", async () => {
  for (let round = 0; round < 4; round += 1) {
    const id = await newVideo(h, owner.id, { visibility: "private" });
    await Promise.all([patch(id, { visibility: "public" }), takeDown(id), patch(id, { visibility: "public" })]);
    expect((await read(id)).status).toBe(404);
    expect((await read(id, owner)).body).toMatchObject({ visibility: "private", takenDown: { reason } });
    const [row] = await h.sql`select taken_down_visibility as was from videos where id = ${id}`;
    expect((await restore(id)).body.visibility).toBe(row?.was);
  }
});

test("only admins take down, restore and list; what is not there is 404", async () => {
  const id = await newVideo(h, owner.id, { visibility: "public" });
  for (const by of [owner, viewer]) {
    expect((await takeDown(id, reason, by)).status).toBe(403);
    expect((await restore(id, by)).status).toBe(403);
    expect((await call(h, "GET", "admin/videos/taken-down", { token: by.token })).status).toBe(403);
  }
  expect((await call(h, "POST", `admin/videos/${id}/take-down`, { body: { reason } })).status).toBe(401);
  expect((await takeDown(newId("video"))).status).toBe(404);
  expect((await restore(newId("video"))).status).toBe(404);
  for (const why of ["", " ", "x".repeat(501), "a\u0000b"]) expect((await takeDown(id, why)).status).toBe(422);
  expect((await read(id)).status).toBe(200);
});
