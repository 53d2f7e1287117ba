import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { startRedisSwitch } from "../sessions/redis-switch.ts";

let h: Harness;
let redis: Awaited<ReturnType<typeof startRedisSwitch>>;
beforeAll(async () => {
  redis = await startRedisSwitch();
  h = await startHarness({ RATE_LIMITS: noRateLimits, ...redis.variables });
});
afterAll(async () => {
  await h.stop();
  await redis.stop();
});

type Suggestion = { video: { id: string; title: string }; reason: { kind: string; video?: { id: string } } };

const ask = async (path: string, person?: Person) => {
  const answer = await call(h, "GET", path, person ? { token: person.token } : {});
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(200);
  return answer.body;
};
const related = async (id: string, person?: Person): Promise<Suggestion[]> =>
  (await ask(`videos/${id}/related?limit=40`, person)).items;
const forYou = async (person?: Person): Promise<Suggestion[]> => (await ask("recommendations?limit=40", person)).items;
const idsOf = (items: Suggestion[]) => items.map(({ video }) => video.id);
const watch = (person: Person, id: string, positionSeconds = 9.9) =>
  call(h, "PUT", `history/${id}`, { token: person.token, body: { positionSeconds } });
const change = async (person: Person, id: string, body: unknown) => {
  const answer = await call(h, "PATCH", `videos/${id}`, { token: person.token, body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
};

async function neighbours(videoId: string, others: string[], kind = "collaborative"): Promise<void> {
  const list = JSON.stringify(others.map((id, i) => [id, 1 / (i + 1)]));
  await h.sql`insert into video_neighbours (video_id, kind, neighbours, support)
    values (${videoId}, ${kind}, ${list}::jsonb, 50)
    on conflict (video_id, kind) do update set neighbours = excluded.neighbours`;
}

/** A video, and others that go with it, each of another creator. */
async function company(size: number) {
  const creators = await Promise.all(Array.from({ length: size + 1 }, () => newPerson(h, "creator")));
  const [id, ...others] = await Promise.all(
    creators.map((creator, i) => newVideo(h, creator.id, { visibility: "public", title: `Company ${i}` })),
  );
  await neighbours(id!, others);
  return { id: id!, others, creator: creators[0]!, creators: creators.slice(1) };
}

const gone = (list: () => Promise<Suggestion[]>, id: string) => until(list, (items) => !idsOf(items).includes(id));

test("beside a video stands what its viewers watched, the strongest first, each with its reason", async () => {
  const { id, others } = await company(5);
  const items = (await related(id)).filter(({ video }) => others.includes(video.id));
  expect(new Set(idsOf(items))).toEqual(new Set(others));
  expect(items[0]?.video.id).toBe(others[0]);
  for (const { reason } of items) expect(["watched-together", "new"]).toContain(reason.kind);
  expect(idsOf(await related(id))).not.toContain(id);
});

test("what is not public is suggested to nobody, its owner and admins included", async () => {
  const { id, others, creators } = await company(4);
  for (const [i, visibility] of ["private", "unlisted", "subscribers"].entries()) {
    await h.sql`update videos set visibility = ${visibility}::video_visibility where id = ${others[i]}`;
  }
  const admin = await newPerson(h, "admin");
  for (const person of [undefined, creators[0], admin]) {
    const shown = idsOf(await related(id, person));
    expect(shown).toContain(others[3]);
    for (const hidden of others.slice(0, 3)) expect(shown).not.toContain(hidden);
  }
});

test("a video that is made private or deleted leaves every list, and comes back with its change", async () => {
  const { id, others, creators } = await company(3);
  const viewer = await newPerson(h, "user");
  await watch(viewer, id);
  // All lists are kept from now on.
  expect(idsOf(await related(id))).toContain(others[0]);
  expect(idsOf(await forYou(viewer))).toContain(others[0]);
  await change(creators[0]!, others[0]!, { visibility: "private" });
  await gone(() => related(id), others[0]!);
  await gone(() => forYou(viewer), others[0]!);
  const rows = JSON.stringify((await ask("recommendations/rows", viewer)).rows);
  expect(rows).not.toContain(others[0]);
  await change(creators[0]!, others[0]!, { visibility: "public" });
  await until(
    () => related(id),
    (items) => idsOf(items).includes(others[0]!),
  );

  await call(h, "DELETE", `videos/${others[1]}`, { token: creators[1]!.token });
  await gone(() => related(id), others[1]!);
  await gone(() => forYou(viewer), others[1]!);
});

test("a new title shows in every list within seconds, and a new video among the new", async () => {
  const { id, others, creators } = await company(3);
  const viewer = await newPerson(h, "user");
  await watch(viewer, id);
  const lists = async () =>
    JSON.stringify([
      await related(id),
      await related(id, viewer),
      await forYou(viewer),
      await ask("recommendations/rows"),
      await ask("recommendations/rows", viewer),
    ]);
  expect(await lists()).toContain("Company 1");
  const title = `Renamed ${crypto.randomUUID()}`;
  await change(creators[0]!, others[0]!, { title });
  const shown = await until(lists, (text) => text.split(title).length > 5, 10);
  // A reason may name it as well.
  expect(shown.split(title).length).toBeGreaterThan(5);
  const draft = await newVideo(h, creators[1]!.id, { title: "Just published" });
  await lists();
  await change(creators[1]!, draft, { visibility: "public" });
  await until(
    async () => [await ask("recommendations/rows"), await ask("recommendations/rows", viewer)],
    (rows) => rows.every((all) => JSON.stringify(all).includes("Just published")),
    10,
  );
});

test("what stands beside a video is told to those who may see the video, at once after a change", async () => {
  const { id, creator } = await company(2);
  await related(id);
  await change(creator, id, { visibility: "private" });
  await until(
    () => call(h, "GET", `videos/${id}/related`),
    ({ status }) => status === 404,
  );
  expect((await call(h, "GET", `videos/${id}/related`, { token: creator.token })).status).toBe(200);
  // The list that its owner asked for is nobody else's.
  expect((await call(h, "GET", `videos/${id}/related`)).status).toBe(404);
  expect((await call(h, "GET", "videos/vid_22222222222222222222/related")).status).toBe(404);
});

test("what was watched or hidden is suggested nowhere, from the next request on", async () => {
  const { id, others } = await company(6);
  const viewer = await newPerson(h, "user");
  await watch(viewer, id);
  expect(idsOf(await forYou(viewer))).toEqual(expect.arrayContaining(others));
  await watch(viewer, others[0]!, 3);
  const hide = (method: string) => call(h, method, `recommendations/hidden/${others[1]}`, { token: viewer.token });
  expect((await hide("PUT")).status).toBe(204);
  expect((await hide("PUT")).status).toBe(204);
  for (const list of [await related(id, viewer), await forYou(viewer)]) {
    for (const out of [id, others[0], others[1]]) expect(idsOf(list)).not.toContain(out);
    expect(idsOf(list)).toContain(others[2]);
  }
  expect(idsOf(await related(id))).toContain(others[1]);
  expect((await hide("DELETE")).status).toBe(204);
  expect(idsOf(await forYou(viewer))).toContain(others[1]);
});

test("suggestions name the watched video that speaks for them, and rows are made of it", async () => {
  const { id, others } = await company(5);
  const viewer = await newPerson(h, "user");
  await watch(viewer, id);
  await watch(viewer, others[4]!, 4);
  const items = (await forYou(viewer)).filter(({ video }) => others.includes(video.id));
  expect(items.some(({ reason }) => reason.kind === "because-watched" && reason.video?.id === id)).toBe(true);
  const { rows } = await ask("recommendations/rows", viewer);
  const of = (kind: string) => rows.find((row: { kind: string }) => row.kind === kind);
  expect(of("continue").items).toMatchObject([{ video: { id: others[4] }, positionSeconds: 4 }]);
  expect(of("because-watched").title).toBe("Because you watched Company 0");
  expect(idsOf(of("because-watched").items).every((found: string) => others.includes(found))).toBe(true);
  expect(of("trending").items.length).toBeGreaterThan(0);
});

test("who switches it off gets what everybody gets, and who begins anew is known no more", async () => {
  const { id } = await company(4);
  const viewer = await newPerson(h, "user");
  await watch(viewer, id);
  const reasons = async () => new Set((await forYou(viewer)).map(({ reason }) => reason.kind));
  const settings = (body: unknown) => call(h, "PATCH", "recommendations/settings", { token: viewer.token, body });
  expect(await reasons()).toContain("because-watched");
  expect((await settings({ personal: false })).body).toEqual({ personal: false, resetAt: null });
  expect(await reasons()).not.toContain("because-watched");
  expect(JSON.stringify(await ask("recommendations/rows", viewer))).not.toContain("Because you watched");
  await settings({ personal: true });
  expect(await reasons()).toContain("because-watched");
  const reset = await call(h, "POST", "recommendations/reset", { token: viewer.token });
  expect(Date.parse(reset.body.resetAt)).toBeGreaterThan(Date.now() - 60_000);
  expect(await reasons()).not.toContain("because-watched");
  // It is still known to have been watched.
  expect(idsOf(await forYou(viewer))).not.toContain(id);
});

test("a creator may keep to the own channel or want nothing beside a video", async () => {
  const { id, others, creator } = await company(3);
  const own = await newVideo(h, creator.id, { visibility: "public" });
  expect(idsOf(await related(id))).toContain(others[0]);
  await change(creator, id, { relatedPolicy: "channel" });
  await until(
    () => related(id),
    (items) => idsOf(items).join() === own,
  );
  expect((await related(id))[0]?.reason.kind).toBe("channel");
  await change(creator, id, { relatedPolicy: "off" });
  await until(
    () => related(id),
    (items) => items.length === 0,
  );
  const read = await call(h, "GET", `videos/${id}`, { token: creator.token });
  expect(read.body.relatedPolicy).toBe("off");
  expect((await call(h, "GET", `videos/${id}`)).body).not.toHaveProperty("relatedPolicy");
});

test("of one creator at most two stand in the first ten", async () => {
  const { id, creators } = await company(12);
  const busy = creators[0]!;
  const many = await Promise.all(Array.from({ length: 8 }, () => newVideo(h, busy.id, { visibility: "public" })));
  await neighbours(id, many, "content");
  const top = (await ask(`videos/${id}/related?limit=10`)).items as { video: { owner: { id: string } } }[];
  expect(top).toHaveLength(10);
  expect(top.filter(({ video }) => video.owner.id === busy.id).length).toBeLessThanOrEqual(2);
});

test("a kept list costs one call of Redis and none of Postgres", async () => {
  const { id, others } = await company(4);
  const viewer = await newPerson(h, "user");
  await watch(viewer, id);
  const keys = [`recommend:related:${id}`, `recommend:viewer:${viewer.id}`, "recommend:site"];
  // What earlier tests changed is marked, and the lists are begun a moment after that.
  await until(
    async () => {
      await h.worker.scheduled({ cron: "* * * * *" });
      return h.sql`select 1 from outbox where topic = 'search.sync' and next_attempt_at <= now() + interval '1 s'`;
    },
    (due) => due.length === 0,
  );
  await setTimeout(500);
  await redis.run("DEL", ...keys);
  await until(
    async () => {
      await related(id, viewer);
      return redis.run("EXISTS", ...keys);
    },
    (kept) => kept === keys.length,
  );
  // A Redis that was too slow once is left alone for some seconds.
  const hit = async (path: string, person?: Person) =>
    until(
      async () => {
        redis.takeCalls();
        const { status, body } = await call(h, "GET", path, person ? { token: person.token } : {});
        return { status, body, calls: redis.takeCalls().filter((asked) => asked.includes("recommend:")) };
      },
      ({ status }) => status === 200,
    );
  await h.sql`alter table videos rename to videos_away`;
  try {
    const { body, calls } = await hit(`videos/${id}/related?limit=40`);
    expect(idsOf(body.items)).toContain(others[0]);
    expect(calls).toHaveLength(1);
    for (const path of [`videos/${id}/related`, "recommendations", "recommendations/rows"]) {
      // The session's own look-up is another call, where this isolate does not remember it.
      expect((await hit(path, viewer)).calls).toHaveLength(1);
    }
  } finally {
    await h.sql`alter table videos_away rename to videos`;
  }
});

test("without Redis the same is answered by Postgres, and what was withdrawn then is withdrawn", async () => {
  const { id, others, creators } = await company(3);
  await related(id);
  redis.mode = "away";
  try {
    await h.sql`update videos set visibility = 'private' where id = ${others[0]}`;
    const shown = idsOf(await related(id));
    expect(shown).toContain(others[1]);
    expect(shown).not.toContain(others[0]);
    await change(creators[1]!, others[1]!, { visibility: "private" });
  } finally {
    redis.mode = "up";
  }
  // The outbox tries again until Redis has heard of it.
  await h.sql`update outbox set next_attempt_at = now()`;
  await until(
    async () => {
      await h.worker.scheduled({ cron: "* * * * *" });
      return related(id);
    },
    (items) => !idsOf(items).includes(others[1]!),
    20,
  );
});

test("settings, hiding and beginning anew are a person's own: not a visitor's, not an API key's", async () => {
  const attempts = [
    ["GET", "recommendations/settings"],
    ["PATCH", "recommendations/settings"],
    ["POST", "recommendations/reset"],
    ["PUT", "recommendations/hidden/vid_22222222222222222222"],
  ] as const;
  for (const [method, path] of attempts) {
    expect((await call(h, method, path, method === "PATCH" ? { body: { personal: false } } : {})).status).toBe(401);
  }
  const viewer = await newPerson(h, "user");
  const foreign = await newVideo(h, (await newPerson(h, "creator")).id, { visibility: "private" });
  expect((await call(h, "PUT", `recommendations/hidden/${foreign}`, { token: viewer.token })).status).toBe(404);
});
