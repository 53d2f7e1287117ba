import { neon } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseUrl } from "../../local/settings.ts";
import { newId } from "../../schema/id.ts";
import { oweCommentCreated } from "../../worker/webhooks/owe-event.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newPerson, newVideo, noRateLimits } from "../security/cast.ts";
import { startReceiver, verify, type Receiver } from "./receiver.ts";
import { newWebhook } from "./world.ts";

let h: Harness;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  h = await startHarness({ RATE_LIMITS: noRateLimits, WEBHOOK_ALLOW_HOSTS: receiver.host });
  await h.startTranscoder();
});
afterAll(async () => {
  await h?.stop();
  await receiver?.stop();
});

const typesAt = (path: string) => receiver.at(path).map(({ body }) => body.type);
/** Until as many messages came there as are named; in their order, whichever came first. */
const arrived = async (path: string, types: string[]) =>
  expect(
    (
      await until(
        async () => typesAt(path),
        (seen) => seen.length >= types.length,
        60,
      )
    ).toSorted(),
  ).toEqual(types.toSorted());
const settled = () =>
  until(
    async () => (await h.sql`select count(*)::int as count from outbox where topic = 'webhook.event'`)[0]?.count,
    (count) => count === 0,
  );
const patch = (owner: { token: string }, id: string, body: unknown) =>
  call(h, "PATCH", `videos/${id}`, { token: owner.token, body });

test("an upload is told of as it goes: created, uploaded, playable, published, ready", async () => {
  const creator = await signUp(h, "creator");
  const webhook = await newWebhook(h, creator, `${receiver.url}/upload`);
  const draft = await newDraft(h, creator, { title: "Rivers", visibility: "public", metadata: { order: "4711" } });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 4, size: "320x180" }));
  await arrived("/upload", ["video.created", "video.uploaded", "video.playable", "video.published", "video.ready"]);
  const messages = Object.fromEntries(receiver.at("/upload").map((message) => [message.body.type, message]));
  for (const message of receiver.at("/upload")) {
    expect(verify(webhook.secret, message)).toEqual(message.body);
    expect(message.body.data.video).toMatchObject({ id: draft.id, title: "Rivers", metadata: { order: "4711" } });
  }
  const states = Object.entries(messages).map(([type, { body }]) => [
    type,
    body.data.video.state,
    body.data.video.playable,
  ]);
  expect(states.toSorted()).toEqual([
    ["video.created", "draft", false],
    ["video.playable", "processing", true],
    ["video.published", "processing", true],
    ["video.ready", "ready", true],
    ["video.uploaded", "queued", false],
  ]);
  const times = ["created", "uploaded", "playable", "ready"].map((name) =>
    Date.parse(messages[`video.${name}`]?.body.timestamp ?? ""),
  );
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(messages["video.ready"]?.body.data.video).toMatchObject({ width: 320, height: 180, error: null });
}, 120_000);

test("what fails is told of with its reason: a file that is no video, and one that breaks off", async () => {
  const creator = await signUp(h, "creator");
  await newWebhook(h, creator, `${receiver.url}/failed`, ["video.failed"]);
  const words = await newDraft(h, creator);
  await uploadWhole(h, creator, words, new TextEncoder().encode("this is no video at all ".repeat(50)));
  await arrived("/failed", ["video.failed"]);
  const clip = await makeClip({ seconds: 2, size: "320x180" });
  const broken = await newDraft(h, creator);
  await uploadWhole(h, creator, broken, clip.slice(0, 400));
  await arrived("/failed", ["video.failed", "video.failed"]);
  const told = receiver.at("/failed").map(({ body }) => [body.data.video.id, body.data.video.state]);
  expect(told).toEqual([
    [words.id, "failed"],
    [broken.id, "failed"],
  ]);
  expect(receiver.at("/failed")[0]?.body.data.video.error.code).toBe("UPLOAD_NOT_VIDEO");
}, 120_000);

test("changes, publication and deletion are told once each, with how the video is then", async () => {
  const creator = await newPerson(h, "creator");
  await newWebhook(h, creator, `${receiver.url}/changes`);
  const id = await newVideo(h, creator.id, { title: "Before" });
  await patch(creator, id, { title: "After", visibility: "public" });
  await arrived("/changes", ["video.updated", "video.published"]);
  for (const { body } of receiver.at("/changes")) {
    expect(body.data.video).toMatchObject({ id, title: "After", visibility: "public", state: "ready" });
  }
  await patch(creator, id, { visibility: "private" });
  await arrived("/changes", ["video.updated", "video.published", "video.updated"]);
  await Promise.all(Array.from({ length: 5 }, () => call(h, "DELETE", `videos/${id}`, { token: creator.token })));
  await arrived("/changes", ["video.updated", "video.published", "video.updated", "video.deleted"]);
});

test("of ten calls at once that publish, one is told as the publication", async () => {
  const creator = await newPerson(h, "creator");
  await newWebhook(h, creator, `${receiver.url}/race`, ["video.published"]);
  const id = await newVideo(h, creator.id);
  const draft = await newVideo(h, creator.id, { state: "draft" });
  await Promise.all(Array.from({ length: 10 }, () => patch(creator, id, { visibility: "public" })));
  // What does not play yet is published by nobody.
  await patch(creator, draft, { visibility: "public" });
  await settled();
  await arrived("/race", ["video.published"]);
  await patch(creator, id, { visibility: "private" });
  await patch(creator, id, { visibility: "public" });
  await settled();
  await arrived("/race", ["video.published", "video.published"]);
});

test("a schedule that is carried out is told of as the change that it is", async () => {
  const creator = await newPerson(h, "creator");
  await newWebhook(h, creator, `${receiver.url}/schedule`, ["video.published"]);
  const id = await newVideo(h, creator.id);
  await h.sql`update videos set scheduled_at = now() - interval '1 second', scheduled_visibility = 'public' where id = ${id}`;
  await h.worker.scheduled({ cron: "* * * * *" });
  await arrived("/schedule", ["video.published"]);
});

test("videos that are changed together are told of one by one", async () => {
  const creator = await newPerson(h, "creator");
  await newWebhook(h, creator, `${receiver.url}/bulk`, ["video.updated"]);
  const ids = [await newVideo(h, creator.id), await newVideo(h, creator.id), await newVideo(h, creator.id)];
  await call(h, "POST", "videos/bulk", { token: creator.token, body: { ids, changes: { title: "All" } } });
  await arrived("/bulk", ["video.updated", "video.updated", "video.updated"]);
  expect(
    receiver
      .at("/bulk")
      .map(({ body }) => body.data.video.id)
      .toSorted(),
  ).toEqual(ids.toSorted());
});

test("an event that is owed several times is one delivery to each endpoint that listens", async () => {
  const creator = await newPerson(h, "creator");
  const one = await newWebhook(h, creator, `${receiver.url}/once`, ["video.ready"]);
  await newWebhook(h, creator, `${receiver.url}/twice`, ["video.ready", "video.failed"]);
  await newWebhook(h, creator, `${receiver.url}/deaf`, ["video.deleted"]);
  const payload = {
    ownerId: creator.id,
    type: "video.ready",
    cause: `video.ready:${newId("video")}:1`,
    at: new Date().toISOString(),
    data: { video: { id: "vid_x" } },
  };
  await Promise.all(
    Array.from(
      { length: 8 },
      () => h.sql`insert into outbox (topic, payload) values ('webhook.event', ${JSON.stringify(payload)}::jsonb)`,
    ),
  );
  await Promise.all([h.worker.scheduled({ cron: "* * * * *" }), h.worker.scheduled({ cron: "* * * * *" })]);
  await settled();
  await arrived("/once", ["video.ready"]);
  await arrived("/twice", ["video.ready"]);
  const rows = await h.sql`select id from webhook_deliveries where endpoint_id = ${one.id}`;
  expect([rows.length, typesAt("/deaf").length]).toEqual([1, 0]);
});

test("other accounts' endpoints, switched off ones, and those of whoever may have none any more are told nothing", async () => {
  const [creator, other, suspended, demoted] = [
    await newPerson(h, "creator"),
    await newPerson(h, "creator"),
    await newPerson(h, "creator"),
    await newPerson(h, "creator"),
  ];
  const off = await newWebhook(h, creator, `${receiver.url}/silent`);
  await newWebhook(h, creator, `${receiver.url}/told`);
  for (const person of [other, suspended, demoted]) await newWebhook(h, person, `${receiver.url}/silent`);
  await call(h, "PATCH", `webhooks/${off.id}`, { token: creator.token, body: { enabled: false } });
  const mine = await newVideo(h, creator.id);
  const theirs = [await newVideo(h, suspended.id), await newVideo(h, demoted.id)];
  await h.sql`update users set status = 'suspended' where id = ${suspended.id}`;
  await h.sql`update users set role = 'user' where id = ${demoted.id}`;
  const admin = await newPerson(h, "admin");
  for (const id of [mine, ...theirs]) await patch(admin, id, { title: "Changed by an admin" });
  await settled();
  await arrived("/told", ["video.updated"]);
  expect(typesAt("/silent")).toEqual([]);
  const [owed] = await h.sql`select count(*)::int as count from webhook_deliveries d
    join webhook_endpoints e on e.id = d.endpoint_id where e.owner_id in (${suspended.id}, ${demoted.id})`;
  expect(owed?.count).toBe(0);
});

test("accounts without webhooks owe the outbox no events", async () => {
  const creator: Account = await signUp(h, "creator");
  const { id } = await newDraft(h, creator);
  await patch(creator, id, { title: "Nobody listens" });
  const rows = await h.sql`select id from outbox where topic = 'webhook.event' and payload->>'ownerId' = ${creator.id}`;
  expect(rows).toEqual([]);
});

test("a comment is told of once it can be seen, and not while it is held", async () => {
  const [creator, author] = [await newPerson(h, "creator"), await newPerson(h, "user", { displayName: "Mira" })];
  await newWebhook(h, creator, `${receiver.url}/comments`, ["comment.created"]);
  const videoId = await newVideo(h, creator.id, { title: "Rivers", visibility: "public" });
  const db = drizzle(neon(databaseUrl));
  const [held, seen] = [newId("comment"), newId("comment")];
  for (const [id, state] of [
    [held, "held"],
    [seen, "visible"],
  ]) {
    await h.sql`insert into comments (id, video_id, author_id, body, state)
      values (${id}, ${videoId}, ${author.id}, 'Well made', ${state})`;
    // As often as it may be let through.
    for (let i = 0; i < 2; i += 1) await db.execute(oweCommentCreated(id as string));
  }
  await h.worker.scheduled({ cron: "* * * * *" });
  await settled();
  await arrived("/comments", ["comment.created"]);
  expect(receiver.at("/comments")[0]?.body.data).toMatchObject({
    comment: { id: seen, parentId: null, body: "Well made", author: { id: author.id, displayName: "Mira" } },
    video: { id: videoId, title: "Rivers" },
  });
});
