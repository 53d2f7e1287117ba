import { AwsClient } from "aws4fetch";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketKeys, localS3Path } from "../../local/settings.ts";
import { newId } from "../../schema/id.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { scopeNames } from "../../worker/auth/scopes.ts";
import { call, goodPassword } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { mintToken, newApiKey, newPerson, newVideo, noRateLimits, type Person } from "./cast.ts";
import { exampleRequest } from "./example.ts";
import { readOperations } from "./operations.ts";
import { codeOf, send } from "./send.ts";

let h: Harness;
let creator: Person;
let video: string;
const poster = "poster-0123456789ab.jpg";
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  creator = await newPerson(h, "creator");
  video = await newVideo(h, creator.id);
  const { accessKeyId, secretAccessKey } = bucketKeys;
  const bucket = new AwsClient({ accessKeyId, secretAccessKey, service: "s3", region: "auto" });
  const url = `${h.at.s3}${localS3Path}/edgereel-media/${mediaKey.poster(video, 1, poster)}`;
  const stored = await bucket.fetch(url, { method: "PUT", body: "a picture" });
  if (!stored.ok) throw new Error(`the poster was not stored: ${stored.status}`);
});
afterAll(() => h.stop());

const statusOf = async (path: string, token: string | null) => {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await send(h, { method: "GET", path, headers });
  return { status: answer.status, code: codeOf(answer) };
};
const asAccess = (token: string) => statusOf("/api/v1/users/me", token);
const asPlayback = (token: string) => statusOf(`/media/${token}/e1/${poster}`, null);
const playbackToken = () => mintToken(h, "playback", video, { jti: "turned" });

/** The token with one bit of one of its three decoded parts turned. */
function turned(token: string, part: number, bit: number): string {
  const parts = token.split(".");
  const bytes = Buffer.from(parts[part] ?? "", "base64url");
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
  return parts.with(part, bytes.toString("base64url")).join(".");
}

const flips = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.nat(100_000));

test("an access token with any bit turned opens nothing", async () => {
  expect((await asAccess(creator.token)).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(flips, async ([part, bit]) => {
      expect((await asAccess(turned(creator.token, part, bit))).status).toBe(401);
    }),
    { numRuns: 250, endOnFailure: true },
  );
});

test("a playback token with any bit turned opens nothing", async () => {
  const token = await playbackToken();
  expect((await asPlayback(token)).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(flips, async ([part, bit]) => {
      expect([401, 403, 404]).toContain((await asPlayback(turned(token, part, bit))).status);
    }),
    { numRuns: 250, endOnFailure: true },
  );
});

test("a token of one use is taken for no other", async () => {
  const { sub } = JSON.parse(Buffer.from(creator.token.split(".")[1] ?? "", "base64url").toString()) as { sub: string };
  for (const use of ["playback", "job", "import"] as const) {
    expect([use, (await asAccess(await mintToken(h, use, sub, { sid: newId("session") }))).status]).toEqual([use, 401]);
  }
  for (const use of ["access", "job", "import"] as const) {
    expect([401, 403, 404]).toContain((await asPlayback(await mintToken(h, use, video, { epoch: 1, video }))).status);
  }
  for (const operation of readOperations().filter(({ foreignBearer }) => foreignBearer)) {
    const own = operation.path.startsWith("/imports") ? "import" : "job";
    for (const use of (["access", "playback", "job", "import"] as const).filter((name) => name !== own)) {
      const token = use === "access" ? creator.token : await mintToken(h, use, video, { epoch: 1, video });
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const answer = await send(h, { ...exampleRequest(operation, null), headers });
      expect([operation.name, use, answer.status, codeOf(answer)]).toEqual([operation.name, use, 401, "TOKEN_INVALID"]);
    }
  }
});

test("a refresh token with any letter changed signs nobody out, and refreshes nothing", async () => {
  const signedIn = await call(h, "POST", "auth/login", { body: { email: creator.email, password: goodPassword } });
  const token = signedIn.body.refreshToken as string;
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom("A", "f", "2", "-", "_"), async (at, changed) => {
      const other = token.slice(0, at) + changed + token.slice(at + 1);
      fc.pre(other !== token);
      const answer = await call(h, "POST", "auth/logout", { body: { refreshToken: other } });
      expect(answer.status).toBe(204);
    }),
    { numRuns: 60, endOnFailure: true },
  );
  const refreshed = await call(h, "POST", "auth/refresh", { body: { refreshToken: token } });
  expect(refreshed.status).toBe(200);
  const guessed = await call(h, "POST", "auth/refresh", { body: { refreshToken: token.replace(/.{3}$/, "AAA") } });
  expect(guessed.status).toBe(401);
});

const makesKeys = readOperations().filter(({ name }) => name === "POST /api-keys");

test.each(makesKeys.map(({ name }) => name))("%s: a key with any letter changed is none", async () => {
  const key = await newApiKey(h, creator, scopeNames);
  const asKey = (token: string) => statusOf(`/api/v1/videos/${video}`, token);
  expect((await asKey(key)).status).toBe(200);
  await fc.assert(
    fc.asyncProperty(fc.nat(key.length - 1), fc.constantFrom("A", "f", "2"), async (at, changed) => {
      fc.pre(key[at] !== changed);
      expect((await asKey(key.slice(0, at) + changed + key.slice(at + 1))).status).toBe(401);
    }),
    { numRuns: 120, endOnFailure: true },
  );
});
