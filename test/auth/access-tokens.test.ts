import { generateKeyPairSync } from "node:crypto";
import {
  base64url,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWTHeaderParameters,
} from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

// Each token is sent to the running Worker, for an account and a session that are there.

let h: Harness;
let account: Account;
let sid: string;
let key: CryptoKey;
let head: JWTHeaderParameters;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "register=1000/60" });
  account = await signUp(h);
  sid = account.refreshToken.split(".")[0] as string;
  const [own] = h.secrets.signingKeys;
  key = (await importJWK(own as never, "EdDSA")) as CryptoKey;
  head = { alg: "EdDSA", kid: own?.kid ?? "", typ: "access+jwt" };
}, 120_000);
afterAll(() => h?.stop());

/** The claims of a good access token, with changes; `undefined` leaves a claim out. */
function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const good = { sub: account.id, sid, iss: h.at.app, aud: "access", iat: now, exp: now + 600 };
  return JSON.parse(JSON.stringify({ ...good, ...changes })) as Record<string, unknown>;
}
const signed = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}, by: CryptoKey = key) =>
  new SignJWT(claims(changes))
    .setProtectedHeader(JSON.parse(JSON.stringify({ ...head, ...header })) as JWTHeaderParameters)
    .sign(by);
const now = () => Math.floor(Date.now() / 1000);
const me = (token: string) => call(h, "GET", "users/me", { token });

async function isRefused(token: string, code = "TOKEN_INVALID"): Promise<void> {
  const answer = await me(token);
  expect([answer.status, answer.body.code]).toEqual([401, code]);
  expect(JSON.stringify(answer.body)).not.toContain(account.email);
  // Refused where nothing needs a sign-in as well: its holder believes to be signed in.
  expect((await call(h, "GET", "videos", { token })).status).toBe(401);
}

test("the token that the others are changes of is good", async () => {
  expect((await me(await signed())).status).toBe(200);
});

test("alg none is refused, with and without a signature", async () => {
  const unsecured = new UnsecuredJWT(claims()).encode();
  await isRefused(unsecured);
  await isRefused(`${unsecured}AAAA`);
  for (const alg of ["none", "None", "NONE", ""]) {
    const header = base64url.encode(JSON.stringify({ ...head, alg }));
    await isRefused(`${header}.${base64url.encode(JSON.stringify(claims()))}.`);
  }
});

test("HS256 signed with the public key is refused, however that is written", async () => {
  const { keys } = (await call(h, "GET", "/.well-known/jwks.json")).body;
  const secrets = [keys[0].x, JSON.stringify(keys[0]), JSON.stringify({ keys })].map((text) => Buffer.from(text));
  secrets.push(Buffer.from(keys[0].x, "base64url"));
  for (const secret of secrets) {
    const long = secret.length < 32 ? Buffer.concat([secret, Buffer.alloc(32 - secret.length)]) : secret;
    const token = await new SignJWT(claims()).setProtectedHeader({ ...head, alg: "HS256" }).sign(new Uint8Array(long));
    await isRefused(token);
  }
});

test.each([
  "../",
  "../../etc/passwd",
  "",
  "unknown",
  "%2e%2e%2f",
  "https://evil.test/key.json",
  "' or 1=1 --",
  "\u0000",
  "__proto__",
  "constructor",
])("a kid that names no key of ours is refused: %j", async (kid) => {
  const other = await generateKeyPair("EdDSA");
  await isRefused(await signed({}, { kid }));
  await isRefused(await signed({}, { kid }, other.privateKey));
});

test("a token without a kid, and one of another key under our kid, is refused", async () => {
  const other = await generateKeyPair("EdDSA");
  await isRefused(await signed({}, { kid: undefined }));
  await isRefused(await signed({}, {}, other.privateKey));
});

test("keys that a token brings along or points to are not followed", async () => {
  const other = await generateKeyPair("EdDSA", { extractable: true });
  const jwk = await exportJWK(other.publicKey);
  const headers: Record<string, unknown>[] = [
    { jwk },
    { jwk, kid: undefined },
    { jku: `${h.at.app}/.well-known/jwks.json` },
    { jku: "https://evil.test/jwks.json", kid: "evil" },
    { x5u: "https://evil.test/cert.pem" },
    { x5c: [Buffer.from("not a certificate").toString("base64")] },
  ];
  for (const header of headers) await isRefused(await signed({}, header, other.privateKey));
  // They take nothing from a token that is signed by our key either.
  expect((await me(await signed({}, { jku: "https://evil.test/jwks.json" }))).status).toBe(200);
});

test("a header that asks for an extension we do not know is refused", async () => {
  const header = base64url.encode(JSON.stringify({ ...head, crit: ["b64"], b64: false }));
  const [, payload, signature] = (await signed()).split(".");
  await isRefused(`${header}.${payload}.${signature}`);
});

test.each<[string, Record<string, unknown>]>([
  ["another issuer", { iss: "https://evil.test" }],
  ["the issuer with a slash", { iss: "SITE/" }],
  ["no issuer", { iss: undefined }],
  ["the audience playback", { aud: "playback" }],
  ["the audience job", { aud: "job" }],
  ["no audience", { aud: undefined }],
  ["no subject", { sub: undefined }],
  ["another subject than the session's", { sub: "usr_22222222222222222222" }],
  ["no session", { sid: undefined }],
  ["a session that is none", { sid: "ses_22222222222222222222" }],
  ["a session of the wrong kind", { sid: { $ne: null } }],
  ["no expiry", { exp: undefined }],
  ["an expiry in words", { exp: "tomorrow" }],
  ["no time of issue", { iat: undefined }],
  ["a start in the future", { nbf: Math.floor(Date.now() / 1000) + 300 }],
])("a token with %s is refused", async (_name, changes) => {
  const { iss } = changes;
  await isRefused(await signed(typeof iss === "string" ? { iss: iss.replace("SITE", h.at.app) } : changes));
});

test("another account's session does not open this account", async () => {
  const other = await signUp(h);
  await isRefused(await signed({ sid: other.refreshToken.split(".")[0] }));
  await isRefused(await signed({ sub: other.id }));
});

test("a playback, job, import or refresh token is no access token, and an access token none of those", async () => {
  for (const use of ["playback", "job", "import", "refresh"]) {
    await isRefused(await signed({ aud: use }, { typ: `${use}+jwt` }));
    // Each half alone: the audience, or the header's type.
    await isRefused(await signed({ aud: use }));
    await isRefused(await signed({}, { typ: `${use}+jwt` }));
  }
  await isRefused(await signed({}, { typ: "JWT" }));
  await isRefused(await signed({}, { typ: undefined }));
  await isRefused(account.refreshToken);
  const { token } = account;
  expect((await call(h, "GET", `/media/${token}/master.m3u8`)).status).toBe(401);
  const reports = {
    "transcode/reports": { type: "images", storyboard: false, preview: false },
    "imports/reports": { type: "completed", sizeBytes: 1 },
    "recommendations/reports": { type: "trained", neighbourFiles: 1 },
  };
  for (const [path, body] of Object.entries(reports)) {
    const answer = await call(h, "POST", path, { token, body });
    expect([path, answer.status, answer.body.code]).toEqual([path, 401, "TOKEN_INVALID"]);
  }
  expect((await call(h, "POST", "auth/refresh", { body: { refreshToken: token.slice(0, 200) } })).status).toBe(401);
});

test("an expired token is told from a wrong one, with 30 s of tolerance for clocks and no more", async () => {
  await isRefused(await signed({ exp: now() - 300 }), "TOKEN_EXPIRED");
  await isRefused(await signed({ exp: now() - 40 }), "TOKEN_EXPIRED");
  expect((await me(await signed({ exp: now() - 10 }))).status).toBe(200);
  expect((await me(await signed({ nbf: now() + 10 }))).status).toBe(200);
  await isRefused(await signed({ nbf: now() + 60 }));
});

test("whatever is changed in its bytes, the token is refused", async () => {
  const token = await signed();
  const [header = "", payload = "", signature = ""] = token.split(".");
  const escalated = base64url.encode(JSON.stringify(claims({ role: "admin", sub: account.id })));
  const changed = [
    `${header}.${escalated}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}.${payload}.${signature}.${signature}`,
    `.${payload}.${signature}`,
    `${header}..${signature}`,
    "not-a-token",
    "..",
    "a.b.c",
  ];
  // A bit of every part, at both of its ends and in the middle.
  for (const part of [0, 1, 2]) {
    const bytes = Buffer.from(token.split(".")[part] as string, "base64url");
    for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] as number) ^ 1;
      changed.push(token.split(".").with(part, flipped.toString("base64url")).join("."));
    }
  }
  for (const forgery of changed) await isRefused(forgery);
});

test("keys of another curve or type do not sign for us", async () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  await isRefused(await new SignJWT(claims()).setProtectedHeader({ ...head, alg: "RS256" }).sign(rsa));
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  await isRefused(await new SignJWT(claims()).setProtectedHeader({ ...head, alg: "ES256" }).sign(ec));
});

test.each(["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "bearer x y", "Token abc", "Bearer a,b"])(
  "the header %j is refused with what it should read",
  async (authorization) => {
    const answer = await call(h, "GET", "users/me", { headers: { authorization } });
    expect([answer.status, answer.body.code]).toEqual([401, "TOKEN_INVALID"]);
    expect(answer.body.detail).toContain("Bearer");
  },
);

test("a token in the address opens nothing, and by its usual name is refused aloud", async () => {
  for (const name of ["token", "authorization", "jwt"]) {
    expect((await call(h, "GET", `users/me?${name}=${account.token}`)).body.code).toBe("UNAUTHENTICATED");
  }
  const answer = await call(h, "GET", `users/me?access_token=${account.token}`);
  expect([answer.status, answer.body.code]).toEqual([400, "MALFORMED_REQUEST"]);
});
