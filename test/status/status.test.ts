import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { videoTrace } from "../../schema/video-trace.ts";
import { scopeNames } from "../../worker/auth/scopes.ts";
import type { Status } from "../../web/pages/admin/admin-types.ts";
import { call, newDraft, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newApiKey, newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { startReceiver, type Receiver } from "../webhooks/receiver.ts";
import { newWebhook, waitFor } from "../webhooks/world.ts";
import { startPartSwitch } from "./part-switch.ts";

let h: Harness;
let admin: Person, creator: Person;
let receiver: Receiver;
let parts: Record<"redis" | "search" | "transcoders", Awaited<ReturnType<typeof startPartSwitch>>>;
let transcoderHealth = "";

beforeAll(async () => {
  receiver = await startReceiver();
  parts = {
    redis: await startPartSwitch(() => h.at.redis),
    search: await startPartSwitch(() => h.at.typesense),
    transcoders: await startPartSwitch(() => transcoderHealth),
  };
  h = await startHarness({
    RATE_LIMITS: noRateLimits,
    LADDER: "360",
    TRACE_PAGE: "https://traces.example/t/{traceId}?org=1",
    WEBHOOK_ALLOW_HOSTS: receiver.host,
    UPSTASH_REDIS_REST_URL: parts.redis.url,
    TYPESENSE_URL: parts.search.url,
    TRANSCODER_HEALTH_URL: `${parts.transcoders.url}/healthz`,
  });
  [admin, creator] = [await newPerson(h, "admin"), await newPerson(h, "creator", { displayName: "Carla Creator" })];
}, 120_000);
afterEach(() => {
  for (const part of Object.values(parts)) part.mode = "up";
});
afterAll(async () => {
  await h?.stop();
  for (const part of [receiver, ...Object.values(parts ?? {})]) await part?.stop();
});

async function status(): Promise<Status> {
  const answer = await call(h, "GET", "admin/status", { token: admin.token });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Status;
}
const dependency = ({ dependencies }: Status, name: string) => dependencies.find((one) => one.name === name);
const statesOf = ({ dependencies }: Status) => Object.fromEntries(dependencies.map(({ name, state }) => [name, state]));
const allOk = Object.fromEntries(
  ["postgres", "redis", "search", "storage", "queues", "transcoders", "mail"].map((name) => [name, "ok"]),
);
const failureOf = async (fits: (failure: NonNullable<Status["failures"]>[number]) => boolean) =>
  (await until(status, ({ failures }) => failures?.some(fits) ?? false, 50)).failures?.find(fits);
const traceOf = async (id: string) => `https://traces.example/t/${(await videoTrace(id)).traceId}?org=1`;

describe("before any transcoder runs", () => {
  test("an encode waits, and a job that failed every time makes it a dead letter", async () => {
    const draft = await newDraft(h, creator as Account, { title: "Given up" });
    await uploadWhole(h, creator as Account, draft, await makeClip({ seconds: 1, size: "320x180" }));
    const waits = await until(status, ({ running }) => (running?.items[0]?.jobsLeft ?? 0) > 0);
    expect(waits.running).toMatchObject({
      total: 1,
      items: [{ video: { id: draft.id }, state: "queued", progress: 0, jobsLeft: 1 }],
    });
    expect(dependency(waits, "transcoders")).toMatchObject({ state: "down" });
    // As a transcoder that dies over it each time; the queue hands it out six times.
    await until(
      () => h.queue.pull("transcode-first", 10, -1),
      () => h.queue.backlog("transcode-first") === 0,
    );
    expect(await failureOf(({ kind, video }) => kind === "dead-letter" && video?.id === draft.id)).toMatchObject({
      code: "ERR_DEAD_LETTER",
      detail: "the first job failed every time",
      logUrl: `/studio/${draft.id}/log`,
    });
    expect(await status()).toMatchObject({ deadLetters: 1, running: { total: 0, items: [] } });
  });
});

describe("while all is well", () => {
  beforeAll(async () => {
    transcoderHealth = (await h.startTranscoder()).health;
  });

  test("every part is there with how long it took to answer, and every queue with its depth", async () => {
    const healthy = await until(status, ({ state }) => state === "ok", 60);
    expect(statesOf(healthy)).toEqual(allOk);
    for (const { name, latencyMs, error } of healthy.dependencies) {
      expect(error, name).toBeNull();
      if (name !== "mail") expect(latencyMs, name).toBeGreaterThanOrEqual(0);
    }
    expect(healthy.waiting.map(({ name }) => name)).toEqual([
      ...["transcode-first", "transcode", "import", "views", "outbox", "webhooks"],
    ]);
    for (const { name, depth } of healthy.waiting) expect(depth, name).toBeTypeOf("number");
  });

  test("an encode that a transcoder is at has its progress, and leaves the list when it ends", async () => {
    const draft = await newDraft(h, creator as Account, { title: "Under way" });
    await uploadWhole(h, creator as Account, draft, await makeClip({ seconds: 30 }));
    const { running } = await until(
      status,
      (now) => now.running?.items.some(({ state, progress }) => state === "processing" && (progress ?? 0) > 0) ?? false,
      60,
    );
    expect(running?.total).toBe(1);
    expect(running?.items).toMatchObject([
      {
        video: { id: draft.id, title: "Under way" },
        owner: { id: creator.id, displayName: "Carla Creator" },
        epoch: 1,
        attempts: 1,
        resends: 0,
        logUrl: `/studio/${draft.id}/log`,
        traceUrl: await traceOf(draft.id),
      },
    ]);
    const [encode] = running?.items ?? [];
    expect(encode?.jobsLeft).toBeGreaterThan(0);
    expect(Date.parse(encode?.lastHeardAt ?? "")).toBeGreaterThanOrEqual(Date.parse(encode?.queuedAt ?? "") - 1000);
    expect((await call(h, "POST", `videos/${draft.id}/cancel`, { token: creator.token })).status).toBe(200);
    const after = await status();
    expect(after.running?.total).toBe(0);
    // It was somebody's wish, and no failure.
    expect(after.failures?.some(({ kind, video }) => kind === "encode" && video?.id === draft.id)).toBe(false);
  });
});

describe("what went wrong of late", () => {
  test("an encode that failed, with its cause and the way to its log and trace", async () => {
    const clip = await makeClip({ seconds: 8, size: "320x180" });
    const draft = await newDraft(h, creator as Account, { title: "Half a film" });
    await uploadWhole(h, creator as Account, draft, Buffer.from(clip).fill(0, Math.floor(clip.length / 2)));
    expect(await failureOf(({ kind, video }) => kind === "encode" && video?.id === draft.id)).toMatchObject({
      code: "ERR_MALFORMED_VIDEO",
      message: expect.stringContaining("damaged or incomplete"),
      video: { title: "Half a film" },
      owner: { displayName: "Carla Creator" },
      logUrl: `/studio/${draft.id}/log`,
      traceUrl: await traceOf(draft.id),
    });
  });

  test("a webhook that was switched off, by its host alone", async () => {
    receiver.status("/gone?token=hidden", 410);
    const webhook = await newWebhook(h, creator, `${receiver.url}/gone?token=hidden`);
    const sent = await call(h, "POST", `webhooks/${webhook.id}/test`, { token: creator.token });
    await waitFor(h, creator, sent.body.id, "failed");
    expect(await failureOf(({ kind }) => kind === "webhook")).toMatchObject({
      code: "WEBHOOK_DISABLED",
      message: `A webhook to ${receiver.host} was switched off.`,
      detail: expect.stringContaining("410"),
      owner: { id: creator.id },
      video: null,
      traceUrl: null,
    });
  });

  test("what the outbox owes and could not carry out, without what it was about; what is for later is no failure", async () => {
    await h.sql`insert into outbox (topic, payload, next_attempt_at) values
      ('no.such-topic', '{"to":"somebody@example.test"}', now() - interval '1 minute'),
      ('mail.send', '{"kind":"nonsense","to":"somebody@example.test"}', now() - interval '1 minute'),
      ('media.purge', '{"videoId":"vid_of_later"}', now() + interval '1 hour')`;
    await h.sql`update outbox set created_at = now() - interval '5 hours' where topic = 'media.purge'`;
    await h.worker.scheduled({ cron: "* * * * *" });
    const failure = await failureOf(({ kind, message }) => kind === "outbox" && message.startsWith("no.such-topic"));
    expect(failure).toMatchObject({ code: "OUTBOX_FAILED", detail: "unknown topic no.such-topic" });
    expect(failure?.message).toMatch(
      /^no\.such-topic was tried (once|\d times) and failed\. The next attempt is due at /,
    );
    const now = await status();
    expect(now.failures?.some(({ message }) => message.includes("media.purge"))).toBe(false);
    expect(now.waiting.find(({ name }) => name === "outbox")?.retried).toBeGreaterThanOrEqual(2);
    expect(dependency(now, "mail")).toMatchObject({ state: "failing", error: { code: "MAIL_FAILS" } });
    expect(now.state).toBe("degraded");
    const headers = { authorization: `Bearer ${h.secrets.metricsToken}` };
    const metrics = (await call(h, "GET", "/metrics", { headers })).body.text as string;
    expect(Number(/^edgereel_outbox_lag_seconds (\S+)$/m.exec(metrics)?.[1])).toBeLessThan(3600);
  });
});

describe("with a part in trouble the others are told all the same", () => {
  for (const [name, mode, code] of [
    ["redis", "away", "UNREACHABLE"],
    ["redis", "hung", "TIMEOUT"],
    ["redis", "refusing", "REFUSED"],
    // Here a connection that breaks is an answer of 500 to the Worker.
    ["search", "away", "UNREACHABLE"],
    ["search", "hung", "TIMEOUT"],
    ["search", "refusing", "REFUSED"],
    ["transcoders", "away", "UNREACHABLE"],
    ["transcoders", "hung", "TIMEOUT"],
  ] as const) {
    test(`${name} is ${mode}`, async () => {
      parts[name].mode = mode;
      const now = await status();
      expect(dependency(now, name)).toMatchObject({ state: "down", error: { code } });
      expect({ ...statesOf(now), [name]: "ok", mail: "ok" }).toEqual(allOk);
      expect(now.state).toBe("degraded");
      expect(now.running).not.toBeNull();
      expect(now.failures?.length).toBeGreaterThan(0);
    });
  }

  test("all three hang at once", async () => {
    for (const part of Object.values(parts)) part.mode = "hung";
    const now = await status();
    for (const name of ["redis", "search", "transcoders"]) expect(dependency(now, name)?.error?.code).toBe("TIMEOUT");
    expect(dependency(now, "postgres")?.state).toBe("ok");
  });

  test("transcoders without an address are not known", async () => {
    await h.configure({ TRANSCODER_HEALTH_URL: "" });
    expect(dependency(await status(), "transcoders")).toMatchObject({ state: "unknown", latencyMs: null, error: null });
  });
});

describe("it is for admins alone", () => {
  test("who is not one is refused, and so is every API key", async () => {
    const user = await newPerson(h, "user");
    const key = await newApiKey(h, admin, scopeNames);
    const codes = await Promise.all(
      [undefined, user.token, creator.token, key].map(
        async (token) => (await call(h, "GET", "admin/status", token ? { token } : {})).body.code,
      ),
    );
    expect(codes).toEqual(["UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN", "SCOPE_MISSING"]);
  });

  test("and it holds no secret and no address of anybody, whatever is broken", async () => {
    await h.sql`update outbox set last_error = ${`Error: POST https://user:pass-word@redis.example/x?t=1 said no to ${creator.email}, Bearer abc`}
      where topic = 'no.such-topic'`;
    for (const part of Object.values(parts)) part.mode = "refusing";
    const text = JSON.stringify(await status());
    expect(text).toContain("POST [address] said no to [e-mail address] [credentials]");
    const { signingKeys, ...secrets } = h.secrets;
    for (const secret of [
      ...Object.values(secrets).map(String),
      ...signingKeys.map((key) => JSON.stringify(key)),
      ...["edgereel-local-secret", "edgereel:edgereel", "pass-word", "hidden", "somebody@example.test", creator.email],
      ...[h.at.redis, parts.redis.url, parts.search.url, parts.transcoders.url],
    ]) {
      expect(text.includes(secret), secret).toBe(false);
    }
  });
});

describe("the trace of a video", () => {
  test("is named to its owner, and to nobody else", async () => {
    const id = await newVideo(h, creator.id, { visibility: "public" });
    const other = await newPerson(h, "creator");
    const read = (person: Person) => call(h, "GET", `videos/${id}/encodes`, { token: person.token });
    expect((await read(creator)).body.traceUrl).toBe(await traceOf(id));
    expect((await read(admin)).body.traceUrl).toBeNull();
    expect((await read(other)).body.code).toBe("VIDEO_NOT_FOUND");
    for (const path of [`videos/${id}`, "videos"]) {
      expect(JSON.stringify((await call(h, "GET", path, { token: creator.token })).body)).not.toContain(
        "traces.example",
      );
    }
  });

  test("is nowhere while TRACE_PAGE is not set", async () => {
    await h.configure({ TRACE_PAGE: "" });
    const id = await newVideo(h, creator.id, {});
    expect((await call(h, "GET", `videos/${id}/encodes`, { token: creator.token })).body.traceUrl).toBeNull();
    for (const { traceUrl } of (await status()).failures ?? []) expect(traceUrl).toBeNull();
  });
});
