import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, newDraft, signUp, until, type Account } from "../client.ts";
import { permissions, type Permission } from "../../worker/auth/permissions.ts";
import { scopeNames } from "../../worker/auth/scopes.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let creator: Account;
let other: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=1000/60,register=50/3600" });
  creator = await signUp(h, "creator");
  other = await signUp(h, "creator");
});
afterAll(() => h.stop());

const allScopes: string[] = scopeNames;
const make = (body: Record<string, unknown>, token = creator.token) =>
  call(h, "POST", "api-keys", { token, body: { name: "server", scopes: allScopes, ...body } });
async function keyWith(scopes: string[], owner = creator): Promise<{ id: string; key: string }> {
  const made = await make({ scopes }, owner.token);
  expect(made.status).toBe(201);
  return made.body as { id: string; key: string };
}
const own = (token: string) => call(h, "GET", "videos?mine=true", { token });

describe("making", () => {
  test("a key is shown once, with a prefix and 257 bits; the database and the list have only its hash and beginning", async () => {
    const { body } = await make({ name: "  Build server ", scopes: ["videos:read", "videos:read"] });
    expect(body).toMatchObject({ name: "Build server", scopes: ["videos:read"], lastUsedAt: null, expiresAt: null });
    expect(body.key).toMatch(/^erk_[1-9A-HJ-NP-Za-km-z]{50}$/);
    expect(body.key.startsWith(body.hint)).toBe(true);
    const { body: list } = await call(h, "GET", "api-keys", { token: creator.token });
    expect(list.items[0]).toEqual({ ...body, key: undefined });
    const [row] = await h.sql`select * from api_keys where id = ${body.id}`;
    expect(JSON.stringify(row)).not.toContain(body.key.slice(12));
    expect(row?.key_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [{ name: " " }, "body.name"],
    [{ name: "x".repeat(81) }, "body.name"],
    [{ scopes: [] }, "body.scopes"],
    [{ scopes: ["videos:everything"] }, "body.scopes.0"],
    [{ scopes: "videos:read" }, "body.scopes"],
    [{ expiresInSeconds: 59 }, "body.expiresInSeconds"],
    [{ expiresInSeconds: 1e12 }, "body.expiresInSeconds"],
  ])("%j is refused by the field's name", async (fields, path) => {
    const answer = await make(fields);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test("neither a viewer nor an anonymous visitor nor a key makes, lists or revokes keys", async () => {
    const { id, key } = await keyWith(allScopes);
    const user = await signUp(h);
    for (const [token, status, code] of [
      [key, 403, "SCOPE_MISSING"],
      [user.token, 403, "FORBIDDEN"],
      [undefined, 401, "UNAUTHENTICATED"],
    ] as const) {
      const asked = token === undefined ? {} : { token };
      const body = { name: "more", scopes: ["videos:read"] };
      for (const answer of [
        await call(h, "POST", "api-keys", { ...asked, body }),
        await call(h, "GET", "api-keys", asked),
        await call(h, "DELETE", `api-keys/${id}`, asked),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([status, code]);
      }
    }
    expect((await own(key)).status).toBe(200);
  });

  test("fields that are the server's to decide are ignored", async () => {
    const { body } = await make({
      id: "key_22222222222222222222",
      userId: other.id,
      revokedAt: null,
      hint: "erk_mine",
    });
    expect(body.id).not.toBe("key_22222222222222222222");
    expect(body.hint).toBe(body.key.slice(0, 10));
    const [row] = await h.sql`select user_id from api_keys where id = ${body.id}`;
    expect(row?.user_id).toBe(creator.id);
  });

  test("of many calls at once no more succeed than leave the account with 50 keys, and a revoked one makes room", async () => {
    const keen = await signUp(h, "creator");
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => make({ name: `${i}` }, keen.token)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(50);
    const refused = answers.filter((answer) => answer.status !== 201).map((answer) => answer.body.code);
    expect(new Set(refused)).toEqual(new Set(["KEY_LIMIT_REACHED"]));
    const made = answers.find((answer) => answer.status === 201);
    await call(h, "DELETE", `api-keys/${made?.body.id}`, { token: keen.token });
    expect((await make({}, keen.token)).status).toBe(201);
    expect((await make({}, keen.token)).status).toBe(409);
    await h.sql`update api_keys set expires_at = now() where id = (
      select id from api_keys where user_id = ${keen.id} and revoked_at is null limit 1)`;
    expect((await make({}, keen.token)).status).toBe(201);
  });
});

describe("using", () => {
  test("each scope opens what it names and nothing else", async () => {
    const draft = await newDraft(h, creator, { title: "Hidden" });
    const tries: Record<string, (token: string) => ReturnType<typeof call>> = {
      "list own": own,
      "read hidden": (token) => call(h, "GET", `videos/${draft.id}`, { token }),
      "read encodes": (token) => call(h, "GET", `videos/${draft.id}/encodes`, { token }),
      create: (token) => call(h, "POST", "videos", { token, body: { title: "By a key" } }),
      update: (token) => call(h, "PATCH", `videos/${draft.id}`, { token, body: { title: "Hidden" } }),
      presign: (token) => call(h, "GET", `${draft.endpoint}/s3/params?filename=a.mp4&type=video/mp4`, { token }),
    };
    const allowed: Record<string, string[]> = {
      "videos:read": ["list own", "read hidden", "read encodes"],
      "videos:write": ["create", "update", "presign"],
      "uploads:write": [],
      "playback:sign": [],
      "analytics:read": [],
      "webhooks:manage": [],
    };
    for (const scope of allScopes) {
      const { key } = await keyWith([scope]);
      for (const [name, attempt] of Object.entries(tries)) {
        const answer = await attempt(key);
        const passes = allowed[scope]?.includes(name) ?? false;
        // What a key may not read it may not know of.
        const refusal = name === "read hidden" ? "VIDEO_NOT_FOUND" : "SCOPE_MISSING";
        expect([scope, name, answer.body.code]).toEqual([scope, name, passes ? undefined : refusal]);
        expect(answer.status < 300).toBe(passes);
      }
    }
  });

  test("of all operations those whose permission has a scope take a key, and no others", async () => {
    const { key } = await keyWith(allScopes);
    const { paths } = (await call(h, "GET", "openapi.json")).body;
    const ids: Record<string, string> = { users: "usr", "api-keys": "key", "direct-uploads": "dul" };
    let asked = 0;
    for (const [path, methods] of Object.entries(paths as Record<string, Record<string, any>>)) {
      for (const [method, operation] of Object.entries(methods)) {
        const permission = operation["x-permission"] as Permission | "none";
        if (permission === "none") continue;
        const takesKeys = "scope" in permissions[permission];
        const prefix = ids[path.split("/")[1] ?? ""] ?? "vid";
        const url = path.replace("{id}", `${prefix}_22222222222222222222`).replace(/\{\w+\}/g, "1");
        const { body } = await call(h, method.toUpperCase(), url.slice(1), {
          token: key,
          ...(method === "get" ? {} : { body: {} }),
        });
        expect([method, path, body.code === "SCOPE_MISSING"]).toEqual([method, path, !takesKeys]);
        expect(body.code).not.toBe("API_KEY_INVALID");
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(20);
  });

  test("what has no scope takes no key, whatever its scopes: the account, its role, other accounts", async () => {
    const admin = await signUp(h, "admin");
    const { key } = await keyWith(allScopes, admin);
    for (const [method, path, body] of [
      ["GET", "users/me"],
      ["POST", "users/me/creator"],
      ["PATCH", `users/${other.id}`, { role: "admin" }],
    ] as const) {
      const answer = await call(h, method, path, { token: key, ...(body ? { body } : {}) });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, "SCOPE_MISSING"]);
    }
  });

  test("an admin's key reaches the admin's own videos only, another creator's key none", async () => {
    const draft = await newDraft(h, creator, { title: "Not yours" });
    const admin = await signUp(h, "admin");
    for (const owner of [admin, other]) {
      const { key } = await keyWith(allScopes, owner);
      for (const [method, path, body] of [
        ["GET", `videos/${draft.id}`],
        ["PATCH", `videos/${draft.id}`, { title: "Mine now" }],
        ["DELETE", `videos/${draft.id}`],
        ["GET", `videos/${draft.id}/upload/s3/params?filename=a.mp4`],
        ["GET", `videos/${draft.id}/encodes`],
      ] as const) {
        const answer = await call(h, method, path, { token: key, ...(body ? { body } : {}) });
        expect([path, answer.status, answer.body.code]).toEqual([path, 404, "VIDEO_NOT_FOUND"]);
      }
      expect(JSON.stringify((await own(key)).body)).not.toContain("Not yours");
    }
  });

  test("a key is refused that was never made, is cut, has one character changed, or comes in another form", async () => {
    const { key } = await keyWith(["videos:read"]);
    const last = key.at(-1) === "2" ? "3" : "2";
    for (const wrong of [key.slice(0, -1), key.slice(0, -1) + last, `erk_${"2".repeat(50)}`, "erk_", `${key}2`]) {
      const answer = await own(wrong);
      expect([wrong, answer.status, answer.body.code]).toEqual([wrong, 401, "API_KEY_INVALID"]);
      expect(answer.headers.get("www-authenticate")).toContain("invalid_token");
    }
    const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` };
    expect((await call(h, "GET", "videos?mine=true", { headers: basic })).status).toBe(401);
  });

  test("a credential in the address is refused, be it key or access token", async () => {
    const { key } = await keyWith(allScopes);
    for (const query of [
      `api_key=${key}`,
      `key=${key}`,
      `access_token=${creator.token}`,
      `q=${encodeURIComponent(key)}`,
    ]) {
      const answer = await call(h, "GET", `videos?mine=true&${query}`);
      expect([answer.status, answer.body.code]).toEqual([400, "MALFORMED_REQUEST"]);
      expect(answer.body.detail).not.toContain(key);
      // Even beside a good header.
      expect((await call(h, "GET", `videos?${query}`, { token: creator.token })).status).toBe(400);
    }
  });

  test("its use is noted once a minute", async () => {
    const { id, key } = await keyWith(["videos:read"]);
    await own(key);
    const used = () => h.sql`select last_used_at from api_keys where id = ${id}`.then(([row]) => row?.last_used_at);
    const first = await until(used, (at) => at !== null, 5);
    await own(key);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await used()).toEqual(first);
  });
});

describe("ending", () => {
  test("a revoked key is refused within 5 s, though it was used a moment before, and again is not found", async () => {
    const { id, key } = await keyWith(["videos:read"]);
    expect((await own(key)).status).toBe(200);
    expect((await call(h, "DELETE", `api-keys/${id}`, { token: creator.token })).status).toBe(204);
    await until(
      () => own(key),
      (answer) => answer.body.code === "API_KEY_INVALID",
      5,
    );
    const again = await call(h, "DELETE", `api-keys/${id}`, { token: creator.token });
    expect([again.status, again.body.code]).toEqual([404, "API_KEY_NOT_FOUND"]);
    const list = await call(h, "GET", "api-keys", { token: creator.token });
    expect(list.body.items.map((item: { id: string }) => item.id)).not.toContain(id);
  });

  test("another creator and an admin can neither see nor revoke it", async () => {
    const { id, key } = await keyWith(["videos:read"]);
    const admin = await signUp(h, "admin");
    for (const { token } of [other, admin]) {
      const answer = await call(h, "DELETE", `api-keys/${id}`, { token });
      expect([answer.status, answer.body.code]).toEqual([404, "API_KEY_NOT_FOUND"]);
      expect(JSON.stringify((await call(h, "GET", "api-keys", { token })).body)).not.toContain(id);
    }
    expect((await own(key)).status).toBe(200);
  });

  test("an expired key is refused, cached or not", async () => {
    const { id, key } = await keyWith(["videos:read"]);
    await own(key);
    await h.sql`update api_keys set expires_at = now() - interval '1 second' where id = ${id}`;
    const answer = await until(
      () => own(key),
      ({ status }) => status !== 200,
      5,
    );
    expect(answer.body.code).toBe("API_KEY_INVALID");
    expect(answer.body.detail).toContain("expired");
  });

  test("a suspended account's key is refused within 5 s, and a demoted one's loses what the role loses", async () => {
    const admin = await signUp(h, "admin");
    const fallen = await signUp(h, "creator");
    const { key } = await keyWith(allScopes, fallen);
    expect((await own(key)).status).toBe(200);
    await call(h, "PATCH", `users/${fallen.id}`, { token: admin.token, body: { role: "user" } });
    await until(
      () => call(h, "POST", "videos", { token: key, body: { title: "Still?" } }),
      ({ body }) => body.code === "FORBIDDEN",
      5,
    );
    await call(h, "PATCH", `users/${fallen.id}`, { token: admin.token, body: { status: "suspended" } });
    const refused = await until(
      () => own(key),
      ({ body }) => body.code === "ACCOUNT_SUSPENDED",
      5,
    );
    expect(refused.status).toBe(403);
  });

  test("a deleted account's key is refused within 5 s", async () => {
    const leaver = await signUp(h, "creator");
    const { key } = await keyWith(allScopes, leaver);
    expect((await own(key)).status).toBe(200);
    await h.sql`delete from users where id = ${leaver.id}`;
    await until(
      () => own(key),
      ({ body }) => body.code === "API_KEY_INVALID",
      5,
    );
  });

  test("a key is forgotten ninety days after its end, and not before", async () => {
    const [old, expired, recent] = [await keyWith(allScopes), await keyWith(allScopes), await keyWith(allScopes)];
    await h.sql`update api_keys set revoked_at = now() - interval '91 days' where id = ${old.id}`;
    await h.sql`update api_keys set expires_at = now() - interval '91 days' where id = ${expired.id}`;
    await h.sql`update api_keys set revoked_at = now() - interval '89 days' where id = ${recent.id}`;
    await h.worker.scheduled({ cron: "* * * * *" });
    const left = await h.sql`select id from api_keys where id in (${old.id}, ${expired.id}, ${recent.id})`;
    expect(left).toEqual([{ id: recent.id }]);
  });
});
