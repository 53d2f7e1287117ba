import { randomBytes } from "node:crypto";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { isLogged, makeRecord } from "../../schema/log-record.ts";
import { redactText } from "../../schema/redact.ts";

// Put together here, so that no scan of the repository takes one for a credential that leaked.
const random = (bytes = 33) => randomBytes(bytes).toString("base64url");
const jwt = `${Buffer.from('{"alg":"ES256"}').toString("base64url")}.${random()}.${random()}`;
const apiKey = `erk_${"a1".repeat(25)}`;
const signature = "ab12".repeat(16);

const mailed = random(32);
const refresh = random(48);
const webhookSecret = Buffer.from(random()).toString("base64");
const basic = Buffer.from("someone:hunter2000").toString("base64");

test.each<[string, string, string]>([
  ["a JWT", `token ${jwt} is over`, jwt.split(".")[1] ?? ""],
  ["the beginning of a JWT", `token ${jwt.slice(0, 30)}`, jwt.slice(4, 30)],
  ["a JWT in a path", `GET /media/${jwt}/master.m3u8`, jwt.split(".")[2] ?? ""],
  ["a bearer token of any form", "Authorization: Bearer abc.def~1/2+3==", "abc.def"],
  ["a password of basic authentication", `Basic ${basic}`, basic],
  ["an API key", `key ${apiKey}`, apiKey.slice(4)],
  ["an upload link", `/api/v1/upload-links/${apiKey.replace("erk", "eru")}/complete`, apiKey.slice(4)],
  ["a webhook's secret", `whsec_${webhookSecret}`, webhookSecret],
  ["a refresh token", `ses_${"2b".repeat(10)}.${refresh}`, refresh],
  ["the token of a mailed link", `https://site.example/reset#${mailed}`, mailed],
  ["a signed address", `read https://r2.example/b/k?X-Amz-Signature=${signature}&x=1`, signature],
  ["a signature without its address", `...&X-Amz-Signature=${signature}`, signature],
  ["a token in the query of a path", "/oembed?access_token=hunter2000&x=1", "hunter2000"],
  ["a database's password", ["postgres://edgereel", "hunter2000@db.example/x"].join(":"), "hunter2000"],
  ["a mail address", "Key (email)=(some.body+x@mail.example.org) already exists.", "some.body"],
])("%s is cut out of a text", (_what, text, secret) => {
  expect(text).toContain(secret);
  expect(redactText(text)).not.toContain(secret);
});

test("what is no secret stays as it is", () => {
  for (const text of [
    "vid_22222222222222222222/e1/360p/index.m3u8",
    "POST /api/v1/videos/:id/upload",
    "ffmpeg -hide_banner -i https://r2.example/b/source -filter_complex '[0:v]scale=w=640:h=360[v]' -b:v 800k",
    "5f2b8c1e-7d7e-4a57-9a53-6f1f4cbd8f10",
    "NeonDbError: Server error (HTTP status 500)",
  ]) {
    expect(redactText(text)).toBe(text);
  }
});

test("fields are cut by their name, however deep, and ids stay", () => {
  const record = makeRecord(
    "info",
    "event",
    { userId: "usr_1", requestId: undefined },
    {
      apiKeyId: "key_1",
      refreshToken: "one",
      request: { headers: { authorization: "two", "set-cookie": ["three"] }, body: { newPassword: "four" } },
      keys: [{ clientSecret: "five" }],
    },
  );
  const text = JSON.stringify(record);
  for (const secret of ["one", "two", "three", "four", "five"]) expect(text).not.toContain(`"${secret}"`);
  expect(record).toMatchObject({ level: "info", message: "event", userId: "usr_1", apiKeyId: "key_1" });
  expect(record).not.toHaveProperty("requestId");
});

test("an error tells its code, its cause and, where it is one, its stack; a query keeps its parameters to itself", () => {
  const cause = Object.assign(new Error("away"), { code: "57P01" });
  const failed = new DrizzleQueryError("select 1 where email = $1", ["first line\n at second", "hunter2000"], cause);
  const { error } = makeRecord("error", "request.failed", {}, { error: failed }) as { error?: Record<string, unknown> };
  expect(error).toMatchObject({ name: "Error", cause: { message: "away", code: "57P01" } });
  expect(error?.message).toContain("select 1 where email = $1");
  expect(error?.stack).toContain("log-record.test.ts");
  expect(JSON.stringify(error)).not.toContain("hunter2000");
  const warned = makeRecord("warn", "cache.away", {}, { error: cause });
  expect(warned.error).toEqual({ name: "Error", code: "57P01", message: "away" });
});

test("records stay small and end, whatever is put into them", () => {
  const ring: Record<string, unknown> = {
    big: 1n,
    text: "x".repeat(100_000),
    list: Array.from({ length: 5_000 }, () => 1),
  };
  ring.self = ring;
  expect(JSON.stringify(makeRecord("info", "event", {}, { ring })).length).toBeLessThan(60_000);
});

test("a level is written from the least one on", () => {
  expect(isLogged("debug", "info")).toBe(false);
  expect(isLogged("info", "info")).toBe(true);
  expect(isLogged("error", "warn")).toBe(true);
});
