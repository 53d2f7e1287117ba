import { readFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCollector } from "../../local/collector.ts";
import type { LogRecord } from "../../schema/log-record.ts";
import { videoTrace } from "../../schema/video-trace.ts";
import { mailedToken, subjects } from "../accounts/mailed.ts";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { startSource } from "../imports/source-server.ts";
import { makeClip } from "../media/make-clip.ts";
import { mediaOf, newSigningKey, signAs, tokenOf } from "../playback/hidden-video.ts";
import { newApiKey, noRateLimits } from "../security/cast.ts";
import { waitFor } from "../webhooks/world.ts";

let h: Harness;
let collector: Awaited<ReturnType<typeof startCollector>>;
let customer: Awaited<ReturnType<typeof startSource>>;
let transcoderLog: string;
let creator: Account;
let videoId: string;
let key: string;

/** What was shown to the platform and must be in no line, by what it is. */
const secrets = new Map<string, string>();
const secret = (what: string, value: string = randomBytes(24).toString("hex")) => {
  secrets.set(what, value);
  return value;
};

const workerLines = (): LogRecord[] =>
  h.server.getLogs().flatMap(({ message }) => (message.startsWith("{") ? [JSON.parse(message) as LogRecord] : []));
const transcoderLines = async (): Promise<LogRecord[]> =>
  (await readFile(transcoderLog, "utf8"))
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogRecord);

beforeAll(async () => {
  [collector, customer] = await Promise.all([
    startCollector(),
    startSource((_request, response) => void response.socket?.destroy()),
  ]);
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  h = await startHarness({
    ...traced,
    LADDER: "360",
    RATE_LIMITS: noRateLimits,
    IMPORT_ALLOW_HOSTS: customer.host,
    WEBHOOK_ALLOW_HOSTS: customer.host,
  });
  transcoderLog = (await h.startTranscoder({ ...traced, IMPORT_ALLOW_HOSTS: customer.host })).logFile;
  creator = await signUp(h, "creator");
  secret("access token", creator.token);
  secret("refresh token", creator.refreshToken);
  secret("address", creator.email);
  secret("password", goodPassword);
  const draft = await newDraft(h, creator);
  videoId = draft.id;
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 4, size: "320x180" }));
  await until(
    async () => (await call(h, "GET", `videos/${videoId}`, { token: creator.token })).body.state,
    (state) => state === "ready",
    120,
  );
  await show();
}, 240_000);
afterAll(async () => {
  await h?.stop();
  await customer?.stop();
  await collector?.stop();
});

/** Shows the platform a secret of each kind at each place where one can stand, in requests that fail as well. */
async function show(): Promise<void> {
  const { token } = creator;
  await call(h, "POST", "auth/login", { body: { email: creator.email, password: secret("wrong password") } });
  await call(h, "POST", "auth/login", { raw: `{"email":"${creator.email}","password":"${secret("broken body")}"` });
  const session = await call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  secret("second access token", session.body.accessToken);
  const refreshed = await call(h, "POST", "auth/refresh", {
    headers: {
      cookie: `__Host-edgereel_refresh=${secret("cookie", session.body.refreshToken)}`,
      origin: h.at.app,
      "sec-fetch-site": "same-origin",
    },
    body: {},
  });
  expect(refreshed.status).toBe(200);
  secret("third access token", refreshed.body.accessToken);
  await call(h, "POST", "auth/refresh", { body: { refreshToken: `${creator.refreshToken.slice(0, -2)}xx` } });
  secret("altered refresh token", creator.refreshToken.slice(30, -2));

  // Links of mails: used, used again, and as a page that somebody opened with a query in place of the fragment.
  await call(h, "POST", "auth/forgot-password", { body: { email: creator.email } });
  const reset = secret("reset link", await mailedToken(h, creator.email, subjects.reset));
  const verify = secret("verify link", await mailedToken(h, creator.email, subjects.verify));
  await call(h, "POST", "auth/verify-email", { body: { token: verify } });
  await call(h, "POST", "auth/verify-email", { body: { token: verify } });
  await call(h, "POST", "auth/reset-password", { body: { token: `${reset.slice(0, 40)}abc`, password: "short" } });
  secret("altered reset link", reset.slice(0, 40));
  await call(h, "GET", `/reset?token=${reset}`);
  await call(h, "GET", `/reset/${reset}`);

  key = secret("API key", await newApiKey(h, creator, ["videos:read", "uploads:write"]));
  await call(h, "GET", "users/me", { token: key });
  await call(h, "GET", `videos?api_key=${key}`);
  await call(h, "GET", `videos/${key}`, { token: `${key.slice(0, -2)}11` });
  await call(h, "GET", "videos", { headers: { authorization: `Token ${secret("odd authorization")}` } });
  await call(h, "GET", "videos", {
    token: `${token}x`,
    headers: { "x-request-id": secret("request id", key.slice(0, 50)) },
  });
  await call(h, "GET", "/metrics", { token: secret("metrics token") });

  // Playback: tokens of ours and of a customer's key, in the path, the header and the query, good and altered.
  const own = secret("playback token", await tokenOf(h, videoId, creator));
  const signed = secret("customer's token", await signAs(await newSigningKey(h, creator), { sub: videoId }));
  for (const reference of [own, signed, `${own}x`, signed.slice(0, -10)]) {
    await mediaOf(h, `${reference}/master.m3u8`);
    await mediaOf(h, `${reference}/e1/nothing.m4s`);
    await call(h, "GET", `/embed/${reference}`);
    await call(h, "GET", `videos/${videoId}/playback`, { headers: { "playback-token": reference } });
    await call(h, "GET", `/play?token=${reference}`);
  }
  await call(h, "POST", `videos/${videoId}/revocations`, { token, body: { kind: "token", value: signed } });

  // Uploads: a link, and a presigned PUT that is refused.
  const link = await call(h, "POST", "direct-uploads", { token: key, body: { video: { title: "From a visitor" } } });
  expect(link.status).toBe(201);
  const { endpoint } = link.body;
  secret("upload link", endpoint.split("/").at(-1));
  for (const each of [endpoint, `${endpoint}x`]) {
    await call(h, "GET", `${each}/s3/params?filename=a.mp4&type=video/mp4&size=10`);
    await call(h, "POST", `${each}/complete`);
  }
  const draft = await newDraft(h, creator);
  const params = await call(h, "GET", `${draft.endpoint}/s3/params?filename=a.mp4&type=video/mp4`, { token });
  const url = new URL(params.body.url);
  secret("upload signature", url.searchParams.get("X-Amz-Signature") ?? "");
  url.searchParams.set("X-Amz-Signature", secret("wrong signature"));
  await fetch(url, { method: "PUT", body: "x" });
  await call(h, "PUT", `${url.pathname}${url.search}`, { raw: "x" });

  // An import and a webhook whose addresses hold a secret, of a server that hangs up.
  const place = (what: string) =>
    `http://${customer.host}/${secret(`path of ${what}`)}?sig=${secret(`query of ${what}`)}`;
  const imported = await newDraft(h, creator);
  await call(h, "POST", `videos/${imported.id}/upload/import`, { token, body: { url: place("import") } });
  const webhook = await call(h, "POST", "webhooks", { token, body: { url: place("webhook") } });
  expect(webhook.status).toBe(201);
  secret("webhook secret", webhook.body.secret.slice("whsec_".length));
  const sent = await call(h, "POST", `webhooks/${webhook.body.id}/test`, { token });
  expect(sent.status).toBe(202);
  await call(h, "POST", `webhooks/${webhook.body.id}/test?secret=${webhook.body.secret}`, { token });

  // A statement that fails, whose parameters the driver puts into its error.
  await h.sql`alter table users rename column password_hash to password_hash_gone`;
  await call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  await h.sql`alter table users rename column password_hash_gone to password_hash`;

  await waitFor(h, creator, sent.body.id, "waiting", 1);
  await until(
    async () => [...workerLines(), ...(await transcoderLines())].map(({ message }) => message),
    (events) => ["request.failed", "import.failed"].every((each) => events.includes(each)),
    90,
  );
}

test("no credential, signature or mail address stands in any line, whatever was asked with it", async () => {
  for (const [name, lines] of [
    ["worker", h.server.getLogs().map(({ message }) => message)],
    ["transcoder", (await readFile(transcoderLog, "utf8")).split("\n")],
    ["collector", collector.logs().map((line) => JSON.stringify(line))],
  ] as const) {
    for (const [what, value] of secrets) {
      const found = lines.filter((line) => line.includes(value) || line.includes(encodeURIComponent(value)));
      expect(found, `${what} in the log of the ${name}`).toEqual([]);
    }
    const text = lines.join("\n");
    // Of a kind that was not thought of above: a job's token, say, or part of another.
    expect(text).not.toMatch(/eyJ[\w-]{8}/);
    expect(text).not.toMatch(/(erk|eru|whsec)_\w{8}/);
    expect(text).not.toMatch(/X-Amz-Signature=\w/i);
    expect(text).not.toMatch(/Bearer \w/);
    expect(text).not.toMatch(/@[\w-]+\.test/);
  }
  expect(secrets.size).toBeGreaterThan(25);
});

test("every line of both is a record: time, level and the event's name", async () => {
  for (const line of [...workerLines(), ...(await transcoderLines())]) {
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(["debug", "info", "warn", "error"]).toContain(line.level);
    expect(line.message).toMatch(/^[\w.-]+$/);
  }
});

test("a line of a request names the request, its trace, who asked and what for", async () => {
  const sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const headers = { "x-request-id": "request-of-a-test", traceparent: sent };
  await call(h, "PATCH", `videos/${videoId}`, { token: creator.token, headers, body: { title: "Another" } });
  const [line] = await until(
    async () =>
      workerLines().filter(({ requestId, message }) => requestId === headers["x-request-id"] && message === "request"),
    (lines) => lines.length > 0,
  );
  expect(line).toMatchObject({
    level: "info",
    message: "request",
    method: "PATCH",
    route: "/api/v1/videos/:id",
    status: 200,
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    userId: creator.id,
    videoId,
  });
  expect(line?.spanId).toMatch(/^[0-9a-f]{16}$/);
  const keyed = workerLines().find(({ apiKeyId, userId }) => apiKeyId && userId === creator.id);
  expect(keyed).toBeDefined();
  const refused = workerLines().find(({ status, route }) => status === 401 && route === "/api/v1/auth/login");
  expect(refused).toMatchObject({ level: "info", code: "CREDENTIALS_WRONG" });
});

test("an error is told with its code, its place and its request", async () => {
  const failed = workerLines().find(({ message }) => message === "request.failed");
  expect(failed).toMatchObject({
    level: "error",
    route: "/api/v1/auth/login",
    error: {
      message: expect.stringContaining("params: [redacted]"),
      stack: expect.stringMatching(/^at /),
      cause: { code: "42703" },
    },
  });
  const request = workerLines().find(
    ({ requestId, message }) => requestId === failed?.requestId && message === "request",
  );
  expect(request).toMatchObject({ level: "error", status: 500, code: "INTERNAL" });
});

test("lines of the encode carry the video and its trace, on both sides", async () => {
  const { traceId } = await videoTrace(videoId);
  const done = (await transcoderLines()).filter(({ message }) => message === "job.done");
  expect(done.some((line) => line.videoId === videoId && line.traceId === traceId)).toBe(true);
  const reports = workerLines().filter(({ route }) => route === "/api/v1/transcode/reports");
  expect(reports.some((line) => line.traceId === traceId)).toBe(true);
});

test("LOG_LEVEL says from which level on there are lines, and nothing but a level", async () => {
  await h.configure({ LOG_LEVEL: "error" });
  h.server.clearLogs();
  expect((await call(h, "GET", "users/me")).status).toBe(401);
  expect(workerLines()).toEqual([]);
  await h.configure({ LOG_LEVEL: "loud" });
  h.server.clearLogs();
  expect((await call(h, "GET", "videos")).status).toBe(503);
  const [line] = workerLines().filter(({ message }) => message === "misconfigured");
  expect(line?.reason).toContain("LOG_LEVEL");
});
