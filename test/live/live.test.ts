import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { mailedToken, subjects } from "../accounts/mailed.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newApiKey, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { scopeNames } from "../../worker/auth/scopes.ts";
import { headerOnly, plan } from "../transcode/hand-made-plan.ts";
import { readEvents, type Event, type Reading } from "./event-reader.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
}, 120_000);
afterAll(() => h?.stop());

const path = "users/me/events";
const open = (person: { token: string }, lastEventId?: string) =>
  readEvents(h, path, { token: person.token, ...(lastEventId ? { lastEventId } : {}) });
const follow = (fan: Person, creator: Person) =>
  call(h, "PUT", `channels/${creator.id}/subscription`, { token: fan.token });
async function publish(creator: Person, title: string): Promise<string> {
  const id = await newVideo(h, creator.id, { title });
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility: "public" } });
  return id;
}
const isNews = (title: string) => (event: Event) => event.event === "notification" && event.data.video?.title === title;
const isUnread = (count: number) => (event: Event) => event.event === "unread" && event.data.unreadCount === count;
const titles = ({ events }: Reading) =>
  events.filter(({ event }) => event === "notification").map(({ data }) => data.video.title);

test("a person's streams tell what is new and what is unread, and nobody else's do", async () => {
  const [creator, fan, other] = [await newPerson(h, "creator"), await newPerson(h, "user"), await newPerson(h, "user")];
  await follow(fan, creator);
  const [one, two, stranger] = [await open(fan), await open(fan), await open(other)];
  for (const reading of [one, two, stranger]) await reading.seen(isUnread(0));
  const id = await publish(creator, "Rivers");
  for (const reading of [one, two]) {
    const { data } = await reading.seen(isNews("Rivers"));
    expect(data).toMatchObject({ kind: "video.new", read: false, video: { id }, actor: { id: creator.id } });
    await reading.seen(isUnread(1));
  }
  // Read elsewhere: both bells fall silent.
  await call(h, "POST", "notifications/read", { token: fan.token, body: {} });
  for (const reading of [one, two]) {
    await until(
      async () => reading.events.at(-1),
      (event) => event !== undefined && isUnread(0)(event),
    );
    expect(titles(reading)).toEqual(["Rivers"]);
    reading.close();
  }
  expect(stranger.events.map(({ event }) => event)).toEqual(["unread"]);
  stranger.close();
}, 60_000);

test("who comes back with the last event's id is told what was missed, and who comes anew is not", async () => {
  const [creator, fan] = [await newPerson(h, "creator"), await newPerson(h, "user")];
  await follow(fan, creator);
  await publish(creator, "Before");
  const first = await open(fan);
  await first.seen(isUnread(1));
  await publish(creator, "While open");
  await first.seen(isNews("While open"));
  const last = await first.seen(isUnread(2));
  first.close();
  // The overlap is for rows that are committed late; here it would only repeat.
  await h.sql`update notifications set created_at = created_at - interval '1 minute' where user_id = ${fan.id}`;
  await publish(creator, "One");
  await publish(creator, "Two");
  await until(
    async () => (await call(h, "GET", "notifications", { token: fan.token })).body.unreadCount,
    (count) => count === 4,
  );
  const [back, anew] = [await open(fan, last.id ?? ""), await open(fan)];
  for (const reading of [back, anew]) await reading.seen(isUnread(4));
  expect(titles(back)).toEqual(["One", "Two"]);
  expect(titles(anew)).toEqual([]);
  await publish(creator, "Three");
  for (const reading of [back, anew]) {
    await reading.seen(isUnread(5));
    expect(titles(reading).at(-1)).toBe("Three");
    expect(new Set(titles(reading)).size).toBe(titles(reading).length);
    reading.close();
  }
  expect((await readEvents(h, path, { token: fan.token, lastEventId: "yesterday" })).status).toBe(422);
}, 60_000);

test("a video's encode is told on its owner's stream, and on nobody else's", async () => {
  const [creator, other] = [await signUp(h, "creator"), await newPerson(h, "creator")];
  const [mine, others] = [await open(creator), await open(other)];
  for (const reading of [mine, others]) await reading.seen(isUnread(0));
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, headerOnly);
  const job = await until(
    async () => {
      const messages = await h.queue.pull("transcode-first", 100);
      return messages.map(({ body }) => JSON.parse(body)).find(({ videoId }) => videoId === draft.id);
    },
    (found) => found !== undefined,
  );
  const report = (body: object) => call(h, "POST", job.report.url, { token: job.report.token, body });
  await report({ type: "planned", plan });
  await report({ type: "progress", job: 0, frames: 40, tracks: [] });
  const isEncode = (event: string) => (told: Event) =>
    told.event === "encode" && told.data.event === event && told.data.videoId === draft.id;
  await mine.seen((told) => isEncode("state")(told) && told.data.state === "processing");
  const failure = { type: "failed", code: "ERR_MALFORMED_VIDEO", message: "It cannot be read." };
  expect((await report(failure)).status).toBe(200);
  const { data } = await mine.seen(isEncode("failed"));
  expect(data).toMatchObject({ state: "failed", epoch: 1, error: { code: "ERR_MALFORMED_VIDEO" } });
  await mine.seen((told) => told.event === "notification" && told.data.kind === "video.failed");
  expect(others.events.map(({ event }) => event)).toEqual(["unread"]);
  for (const reading of [mine, others]) reading.close();
}, 60_000);

test("it ends within 5 s of whatever ends its session, and the person's other sessions go on", async () => {
  const admin = await newPerson(h, "admin");
  const suspend = (id: string) =>
    call(h, "PATCH", `admin/users/${id}`, { token: admin.token, body: { status: "suspended", reason: "a test" } });
  const remove = (id: string) => call(h, "DELETE", `admin/users/${id}`, { token: admin.token });
  async function reset({ email }: Account) {
    await call(h, "POST", "auth/forgot-password", { body: { email } });
    const token = await mailedToken(h, email, subjects.reset);
    return call(h, "POST", "auth/reset-password", { body: { token, password: "seven lamps in the harbour" } });
  }
  const endings: [
    name: string,
    othersGoOn: boolean,
    end: (person: Account, other: string) => Promise<{ status: number }>,
  ][] = [
    ["sign-out", true, ({ refreshToken }) => call(h, "POST", "auth/logout", { body: { refreshToken } })],
    ["ended from another device", true, (_, token) => call(h, "DELETE", "auth/sessions", { token })],
    [
      "new password",
      true,
      (_, token) =>
        call(h, "PUT", "users/me/password", {
          token,
          body: { currentPassword: goodPassword, password: "seven lamps in the harbour" },
        }),
    ],
    ["reset", false, reset],
    ["suspension", false, ({ id }) => suspend(id)],
    ["deletion", false, ({ id }) => remove(id)],
  ];
  for (const [name, othersGoOn, end] of endings) {
    const person = await signUp(h);
    const other = await call(h, "POST", "auth/login", { body: { email: person.email, password: goodPassword } });
    const [ending, going] = [await open(person), await open({ token: other.body.accessToken })];
    for (const reading of [ending, going]) await reading.seen(isUnread(0));
    const answer = await end(person, other.body.accessToken);
    const endedMs = Date.now();
    expect([name, answer.status < 300]).toEqual([name, true]);
    expect((await ending.ended) - endedMs, name).toBeLessThan(5_000);
    if (othersGoOn) {
      // What is new comes on the other one alone, which so has not ended.
      const creator = await newPerson(h, "creator");
      await call(h, "PUT", `channels/${creator.id}/subscription`, { token: other.body.accessToken });
      await publish(creator, name);
      await going.seen(isNews(name));
      expect(titles(ending)).toEqual([]);
    } else {
      expect((await going.ended) - endedMs, name).toBeLessThan(5_000);
    }
    going.close();
  }
}, 180_000);

test("an account has ten streams at once, and one more when one has gone; a server's key has none", async () => {
  const person = await newPerson(h, "user");
  const opened = await Promise.all(Array.from({ length: 14 }, () => open(person)));
  expect(opened.map(({ status }) => status).toSorted()).toEqual([...Array(10).fill(200), ...Array(4).fill(429)]);
  opened.find(({ status }) => status === 200)?.close();
  const next = await until(
    () => open(person),
    ({ status }) => status === 200,
  );
  expect((await open(await newPerson(h, "user"))).status).toBe(200);
  for (const reading of [...opened, next]) reading.close();
  const creator = await newPerson(h, "creator");
  expect((await open({ token: await newApiKey(h, creator, scopeNames) })).status).toBe(403);
  expect((await readEvents(h, path)).status).toBe(401);
}, 60_000);
