import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { generateKeyPair, importJWK, importPKCS8, SignJWT, UnsecuredJWT } from "jose";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeVideo, mediaOf, newSigningKey, nowSeconds, signAs, type CustomerKey } from "./hidden-video.ts";

let h: Harness;
let owner: Account;
let stranger: Account;
let id: string;
let key: CustomerKey;
let rsa: CustomerKey;
beforeAll(async () => {
  h = await startHarness({ SEGMENT_SECONDS: "2", LADDER: "360", RATE_LIMITS: "write=500/60,register=50/60" });
  await h.startTranscoder();
  [owner, stranger] = [await signUp(h, "creator"), await signUp(h, "creator")];
  id = await makeVideo(h, owner);
  [key, rsa] = [await newSigningKey(h, owner), await newSigningKey(h, owner, "RS256")];
}, 150_000);
afterAll(() => h.stop());

const master = (token: string, headers: Record<string, string> = {}) => mediaOf(h, `${token}/master.m3u8`, headers);
const statusOf = async (token: string, headers: Record<string, string> = {}) => (await master(token, headers)).status;
const sign = (claims: object, header: Record<string, unknown> = {}, by = key) =>
  signAs(by, { sub: id, ...claims }, header);

describe("signing keys", () => {
  const keysOf = async (account: Account) =>
    (await call(h, "GET", "playback-keys", { token: account.token })).body.items as Record<string, any>[];

  test.each(["EdDSA", "RS256"])(
    "a key of %s signs, by its PEM and by its JWK, and is shown once",
    async (algorithm) => {
      const made = await newSigningKey(h, owner, algorithm);
      const pem = await importPKCS8(made.privateKeyPem, algorithm);
      const claims = new SignJWT({ sub: id }).setIssuedAt().setExpirationTime("10m");
      const byPem = await claims.setProtectedHeader({ alg: algorithm, kid: made.id }).sign(pem);
      expect([await statusOf(byPem), await statusOf(await sign({}, {}, made))]).toEqual([200, 200]);
      const listed = (await keysOf(owner)).find((each) => each.id === made.id);
      expect(listed).toMatchObject({ algorithm, publicJwk: { kid: made.id, alg: algorithm } });
      expect(JSON.stringify(listed)).not.toMatch(/"d"|private/i);
      const [row] = await h.sql`select public_jwk from playback_keys where id = ${made.id}`;
      expect(Object.keys(row?.public_jwk)).not.toContain("d");
    },
  );

  test("keys are their owner's alone, and of those who may upload", async () => {
    expect((await keysOf(stranger)).map((each) => each.id)).not.toContain(key.id);
    expect((await call(h, "DELETE", `playback-keys/${key.id}`, { token: stranger.token })).body.code).toBe(
      "PLAYBACK_KEY_NOT_FOUND",
    );
    const user = await signUp(h);
    for (const token of [user.token, undefined]) {
      const answer = await call(h, "POST", "playback-keys", { ...(token ? { token } : {}), body: {} });
      expect(answer.status).toBe(token ? 403 : 401);
    }
    expect((await call(h, "POST", "playback-keys", { token: owner.token, body: { algorithm: "HS256" } })).status).toBe(
      422,
    );
    expect((await call(h, "DELETE", "playback-keys/..%2f", { token: owner.token })).status).toBe(422);
  });

  test("an account has twenty at most", async () => {
    const keen = await signUp(h, "creator");
    for (let made = 0; made < 20; made += 1) await newSigningKey(h, keen);
    const over = await call(h, "POST", "playback-keys", { token: keen.token, body: {} });
    expect([over.status, over.body.code]).toEqual([409, "KEY_LIMIT_REACHED"]);
  });

  test("the keys of a creator who is suspended, or a creator no more, open nothing within 5 s", async () => {
    const token = await sign({});
    for (const [fall, rise] of [
      [{ status: "suspended" }, { status: "active" }],
      [{ role: "user" }, { role: "creator" }],
    ]) {
      const admin = await signUp(h, "admin");
      const change = (body: object | undefined) => call(h, "PATCH", `users/${owner.id}`, { token: admin.token, body });
      expect(await statusOf(token)).toBe(200);
      await change(fall);
      await until(
        () => statusOf(token),
        (status) => status === 401,
        5,
      );
      await change(rise);
      await until(
        () => statusOf(token),
        (status) => status === 200,
        5,
      );
    }
  });
});

test("the example of the docs, as a customer runs it, prints an address that plays", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "edgereel-key-")), "key.pem");
  writeFileSync(file, rsa.privateKeyPem);
  const env = { ...process.env, EDGEREEL: h.at.app, KEY_ID: rsa.id, KEY_FILE: file, ALGORITHM: "RS256" };
  const { stdout } = await promisify(execFile)("node", ["docs/examples/sign-playback.mjs", id, "viewer-42"], { env });
  const [hls = "", page = ""] = stdout.trim().split("\n");
  expect((await fetch(hls)).status).toBe(200);
  expect((await fetch(page)).status).toBe(200);
  await call(h, "POST", `videos/${id}/revocations`, {
    token: owner.token,
    body: { kind: "viewer", value: "viewer-42" },
  });
  expect((await fetch(hls)).status).toBe(403);
});

describe("forged tokens", () => {
  test("another algorithm than the key's: none, HMAC with the public key, RSA-PSS, the other kind of key", async () => {
    const claims = { sub: id, iat: nowSeconds(), exp: nowSeconds() + 600 };
    const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = new UnsecuredJWT(claims).encode().split(".")[1];
    const secrets = [JSON.stringify(rsa.publicJwk), String(rsa.publicJwk.n), String(key.publicJwk.x).padEnd(32, "0")];
    const bad = [
      `${json({ alg: "none", kid: key.id })}.${unsigned}.`,
      `${json({ alg: "none", kid: key.id })}.${unsigned}.AA`,
      ...(await Promise.all(
        secrets.flatMap((secret) =>
          [key, rsa].map(({ id: kid }) =>
            new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(new TextEncoder().encode(secret)),
          ),
        ),
      )),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: "PS256", kid: rsa.id })
        .sign(await importJWK({ ...rsa.privateJwk, alg: "PS256" }, "PS256")),
      await sign({}, { kid: key.id }, rsa),
      await sign({}, { kid: rsa.id }, key),
    ];
    for (const token of bad) expect([await statusOf(token), token]).toEqual([401, token]);
  });

  test("keys that the header brings along, and key ids that are none", async () => {
    const own = await generateKeyPair("EdDSA", { extractable: true });
    const { exportJWK } = await import("jose");
    const jwk = await exportJWK(own.publicKey);
    const forge = (header: object) =>
      new SignJWT({ sub: id, iat: nowSeconds(), exp: nowSeconds() + 600 })
        .setProtectedHeader({ alg: "EdDSA", ...header })
        .sign(own.privateKey);
    for (const header of [
      { jwk },
      { kid: key.id, jwk },
      { kid: key.id, jku: "https://evil.example/jwks.json" },
      { kid: key.id, x5u: "https://evil.example/cert" },
      { kid: "../" },
      { kid: "../../etc/passwd" },
      { kid: "pbk_22222222222222222222" },
      { kid: "pbk_%" },
      { kid: "" },
      { kid: h.secrets.signingKeys[0]?.kid },
    ]) {
      expect([await statusOf(await forge(header)), header]).toEqual([401, header]);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ["no end", { exp: undefined }],
    ["no video", { sub: undefined }],
    ["a video that is no id", { sub: "../x" }],
    ["a life of more than 24 hours", { exp: nowSeconds() + 25 * 3600 }],
    ["an end more than 24 hours ahead, undated", { iat: undefined, exp: nowSeconds() + 25 * 3600 }],
    ["an issue in the future, which would outlive revocations", { iat: nowSeconds() + 600 }],
    ["rules that cannot be read", { accessRules: [{ type: "ip.src", action: "allow", ip: ["10.0.0.0/33"] }] }],
    ["rules of an unknown type", { accessRules: [{ type: "ip.asn", action: "block" }] }],
    ["rules that are no list", { accessRules: "any" }],
    ["downloadable as text", { downloadable: "true" }],
  ])("a well-signed token with %s opens nothing", async (_what, claims) => {
    expect(await statusOf(await sign(claims))).toBe(401);
  });

  test("any character of a token that is changed makes it invalid", async () => {
    const token = await sign({ viewer: "ann" });
    const alphabet = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 2), fc.constantFrom(...alphabet), async (at, letter) => {
        fc.pre(token[at] !== letter);
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(await statusOf(changed)).toBe(401);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("access rules", () => {
  const from = (address: string, country?: string) => ({
    "cf-connecting-ip": address,
    ...(country ? { "cf-ipcountry": country } : {}),
  });

  test("the first rule that matches decides, by address and by country; where none does, it plays", async () => {
    const any = { type: "any", action: "block" };
    const token = await sign({
      accessRules: [
        { type: "ip.src", action: "block", ip: ["198.51.100.7"] },
        { type: "ip.src", action: "allow", ip: ["198.51.100.0/24", "2001:db8::/32"] },
        { type: "ip.geoip.country", action: "allow", country: ["DE", "fr"] },
        any,
      ],
    });
    const tries: [Record<string, string>, number][] = [
      [from("198.51.100.7", "DE"), 403],
      [from("198.51.100.8", "US"), 200],
      [from("2001:db8:1::9", "US"), 200],
      [from("::ffff:198.51.100.8", "US"), 200],
      [from("2001:db9::1", "US"), 403],
      [from("203.0.113.1", "DE"), 200],
      [from("203.0.113.1", "FR"), 200],
      [from("203.0.113.1", "US"), 403],
      [from("nonsense", "US"), 403],
    ];
    for (const [headers, status] of tries) {
      expect([headers, await statusOf(token, headers)]).toEqual([headers, status]);
    }
    const open = await sign({ accessRules: [{ type: "ip.geoip.country", action: "block", country: ["RU"] }] });
    expect([await statusOf(open, from("203.0.113.1", "DE")), await statusOf(open, from("203.0.113.1", "RU"))]).toEqual([
      200, 403,
    ]);
  });

  test("only the header that Cloudflare sets tells the address", async () => {
    const token = await sign({
      accessRules: [
        { type: "ip.src", action: "allow", ip: ["198.51.100.8"] },
        { type: "any", action: "block" },
      ],
    });
    const spoofed = { ...from("203.0.113.1"), "x-forwarded-for": "198.51.100.8", "x-real-ip": "198.51.100.8" };
    expect([await statusOf(token, spoofed), await statusOf(token, from("198.51.100.8"))]).toEqual([403, 200]);
  });
});

describe("minted tokens", () => {
  const mint = (body: object, token = owner.token) => call(h, "POST", `videos/${id}/playback-tokens`, { token, body });

  test("have the addresses that they open, and end when they say", async () => {
    const { status, body } = await mint({ expiresInSeconds: 2, viewer: "ann" });
    expect(status).toBe(201);
    expect(body.link).toBe(`${h.at.app}/play#${body.token}`);
    for (const url of [body.hls, body.dash, body.poster, body.storyboard, body.preview]) {
      expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    }
    await until(
      () => statusOf(body.token),
      (now) => now === 401,
      4,
    );
    expect(((await (await master(body.token)).json()) as { code: string }).code).toBe("TOKEN_EXPIRED");
  });

  test("open nothing before their time", async () => {
    const notBefore = new Date(Date.now() + 2_500).toISOString();
    const { body } = await mint({ notBefore });
    expect(await statusOf(body.token)).toBe(401);
    await until(
      () => statusOf(body.token),
      (now) => now === 200,
      6,
    );
  });

  test("hold to rules and say no to what makes no sense", async () => {
    const rules = [{ type: "ip.geoip.country", action: "block", country: ["DE"] }];
    const { body } = await mint({ accessRules: rules });
    expect([
      await statusOf(body.token, { "cf-ipcountry": "DE" }),
      await statusOf(body.token, { "cf-ipcountry": "AT" }),
    ]).toEqual([403, 200]);
    for (const wrong of [
      { expiresInSeconds: 0 },
      { expiresInSeconds: 86_401 },
      { accessRules: [{ type: "ip.src", action: "allow", ip: ["10.0.0.0/8/8"] }] },
      { accessRules: Array.from({ length: 21 }, () => ({ type: "any", action: "allow" })) },
      { kinds: ["everything"] },
      { notBefore: new Date(Date.now() + 7_200_000).toISOString() },
      { viewer: "" },
    ]) {
      expect([wrong, (await mint(wrong)).status]).toEqual([wrong, 422]);
    }
  });

  test("who holds one learns the addresses without an account, and nobody else does", async () => {
    const { body } = await mint({});
    const read = (token: string, video = id) =>
      call(h, "GET", `videos/${video}/playback`, { headers: { "playback-token": token } });
    const playback = await read(body.token);
    expect(playback.body).toMatchObject({ title: "A test", hls: body.hls, expiresAt: expect.any(String) });
    expect((await fetch(playback.body.captions[0].url)).status).toBe(200);
    expect((await read("a.b.c")).status).toBe(401);
    expect((await read(id)).status).toBe(404);
    expect((await read(body.token, "vid_22222222222222222222")).status).toBe(404);
    await call(h, "POST", `videos/${id}/revocations`, {
      token: owner.token,
      body: { kind: "token", value: body.token },
    });
    expect((await read(body.token)).body.code).toBe("PLAYBACK_REFUSED");
  });
});

describe("origins", () => {
  const allow = (allowedOrigins: unknown) =>
    call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { allowedOrigins } });
  const site = "https://www.example.com";

  test.each([
    "https://www.example.com/",
    "https://www.example.com/page",
    "www.example.com",
    "https://WWW.example.com",
    "https://www.example.com:443",
    "https://*.example.com",
    "https://user@www.example.com",
    "null",
    "*",
    "ftp://www.example.com",
    "https://",
    "javascript:alert(1)",
  ])("%s is no exact origin", async (wrong) => {
    expect((await allow([site, wrong])).status).toBe(422);
  });

  test("a video that names origins plays on their pages and our own alone, and the answer names the one", async () => {
    const { body } = await allow([site, site, "http://localhost:3000"]);
    expect(body.allowedOrigins).toEqual([site, "http://localhost:3000"]);
    const token = await sign({});
    await until(
      () => statusOf(token, { origin: "https://foreign.example" }),
      (status) => status === 403,
      5,
    );
    const good: Record<string, string>[] = [
      { origin: site },
      { origin: "http://localhost:3000" },
      { origin: h.at.app },
      { referer: `${site}/some/page?x` },
      { referer: `${h.at.app}/watch/${id}` },
      { "sec-fetch-site": "same-origin" },
    ];
    for (const headers of good) {
      const answer = await master(token, headers);
      expect([headers, answer.status]).toEqual([headers, 200]);
      expect(answer.headers.get("access-control-allow-origin")).toBe(headers.origin ?? null);
      expect(answer.headers.get("vary")).toContain("Origin");
      expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    }
    const bad: Record<string, string>[] = [
      {},
      { origin: "null" },
      { origin: `${site}.evil.example` },
      { origin: "https://evilwww.example.com" },
      { origin: "http://www.example.com" },
      { origin: `${site}:8443` },
      { origin: "https://WWW.example.com" },
      { origin: "https://foreign.example", referer: `${site}/` },
      { referer: "https://foreign.example/?https://www.example.com/" },
      { referer: "nonsense" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of bad) {
      const answer = await master(token, headers);
      const { code } = (await answer.json()) as { code: string };
      expect([headers, answer.status, code]).toEqual([headers, 403, "ORIGIN_REFUSED"]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
    const preflight = (origin: string) => mediaOf(h, `${token}/master.m3u8`, { origin }, "OPTIONS");
    expect((await preflight(site)).headers.get("access-control-allow-origin")).toBe(site);
    expect((await preflight("https://foreign.example")).headers.get("access-control-allow-origin")).toBeNull();
  });

  test("the same holds for a public video's id, and the list is for its owner to see", async () => {
    await call(h, "PATCH", `videos/${id}`, {
      token: owner.token,
      body: { visibility: "public", allowedOrigins: [site], embedding: "listed" },
    });
    await until(
      () => statusOf(id, { origin: site }),
      (status) => status === 200,
      5,
    );
    expect(await statusOf(id, { origin: "https://foreign.example" })).toBe(403);
    const seen = (await call(h, "GET", `videos/${id}`)).body;
    expect([seen.embedding, seen.allowedOrigins]).toEqual(["listed", undefined]);
    expect((await call(h, "PATCH", `videos/${id}`, { token: owner.token, body: { embedding: "x" } })).status).toBe(422);
    await call(h, "PATCH", `videos/${id}`, {
      token: owner.token,
      body: { visibility: "private", allowedOrigins: [], embedding: "anywhere" },
    });
    const open = await master(await sign({}), { origin: "https://foreign.example" });
    expect([open.status, open.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  });
});
