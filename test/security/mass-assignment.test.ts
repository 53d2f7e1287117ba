import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newResource, noRateLimits } from "./cast.ts";
import { exampleOf, exampleRequest } from "./example.ts";
import { ruleOf } from "./expectation.ts";
import { readOperations, resourceOf, type Operation } from "./operations.ts";
import { send } from "./send.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

/** What no client may set, under the names of the API, of the columns and of other systems. */
const privileged = (strangerId: string) => ({
  id: newId("video"),
  role: "admin",
  isAdmin: true,
  status: "active",
  scopes: ["videos:read", "videos:write", "playback:sign", "uploads:write"],
  permissions: ["user.manage"],
  ownerId: strangerId,
  owner_id: strangerId,
  owner: { id: strangerId },
  userId: strangerId,
  user_id: strangerId,
  actorId: strangerId,
  state: "ready",
  playable: true,
  epoch: 99,
  viewCount: 4242,
  view_count: 4242,
  posterFile: "x.jpg",
  poster_file: "x.jpg",
  durationSeconds: 4242,
  emailVerified: true,
  emailVerifiedAt: "2020-01-01T00:00:00.000Z",
  email_verified_at: "2020-01-01T00:00:00.000Z",
  passwordHash: "$scrypt$ln=1,r=1,p=1$AA$AA",
  password_hash: "$scrypt$ln=1,r=1,p=1$AA$AA",
  createdAt: "1990-01-01T00:00:00.000Z",
  created_at: "1990-01-01T00:00:00.000Z",
  lastUsedAt: "1990-01-01T00:00:00.000Z",
  usedAt: null,
  revokedAt: null,
  objectKey: "sources/x/y",
  keyHash: "x",
  decidedBy: strangerId,
  maxBytes: 1e15,
  constructor: { prototype: { role: "admin" } },
});

const operations = readOperations().filter(
  ({ body, foreignBearer }) => body?.contentType === "application/json" && !foreignBearer,
);

/** What the operation left of the account's things, as far as no client may choose it. */
async function traces(ownerId: string, strangerId: string) {
  const rows = {
    account:
      await h.sql`select role, status, email_verified_at is not null as verified, created_at > now() - interval '1 hour' as recent,
      password_hash like '$scrypt$ln=15,r=8,p=3$%' as hashed from users where id = ${ownerId}`,
    videos: await h.sql`select state, playable, epoch, view_count, poster_file, duration_seconds, error_code,
      created_at > now() - interval '1 hour' as recent from videos where owner_id = ${ownerId} order by title, state`,
    keys: await h.sql`select cardinality(scopes) as scopes, last_used_at, revoked_at, created_at > now() - interval '1 hour' as recent
      from api_keys where user_id = ${ownerId} order by name`,
    uploads: await h.sql`select state, stored_bytes, max_bytes, object_key like 'sources/' || video_id || '/%' as below
      from uploads where owner_id = ${ownerId} order by created_at`,
    links: await h.sql`select max_bytes, used_at from direct_uploads where owner_id = ${ownerId} order by created_at`,
    requests: await h.sql`select state, decided_at is not null as decided, decided_by = ${strangerId} as by_stranger
      from creator_requests where user_id = ${ownerId}`,
    stranger: await h.sql`select (select count(*) from videos where owner_id = ${strangerId}) as videos,
      (select count(*) from api_keys where user_id = ${strangerId}) as keys,
      (select count(*) from playback_keys where owner_id = ${strangerId}) as signing`,
  };
  return JSON.parse(JSON.stringify(rows)) as typeof rows;
}

async function outcome(operation: Operation, withExtras: boolean) {
  const rule = ruleOf(operation);
  const admins = rule !== null && rule.creator === undefined;
  const owner = await newPerson(h, "creator");
  const stranger = await newPerson(h, "creator");
  const asker = admins ? await newPerson(h, "admin") : owner;
  const id = await newResource(h, resourceOf(operation), owner.id);
  const request = exampleRequest(operation, id);
  const known = Object.keys((operation.body?.schema.properties ?? {}) as object);
  const extras = Object.entries(privileged(stranger.id)).filter(([name]) => !known.includes(name));
  const valid = exampleOf(operation.body?.schema ?? {}) as Record<string, unknown>;
  const body = JSON.stringify(withExtras ? { ...valid, ...Object.fromEntries(extras) } : valid);
  const authorization = `Bearer ${asker.token}`;
  const answer = await send(h, { ...request, body, headers: { authorization, "content-type": "application/json" } });
  return { status: answer.status, left: await traces(owner.id, stranger.id) };
}

test.each(operations.map((operation) => [operation.name, operation] as const))(
  "%s takes no field that is not its own",
  async (_name, operation) => {
    const [plain, extra] = [await outcome(operation, false), await outcome(operation, true)];
    expect(plain.status).toBeLessThan(500);
    // Ignored, so that all is as without them, or refused, so that nothing happened.
    if (extra.status === 422) return;
    expect(extra).toEqual(plain);
  },
);

test("an account is registered as a user, whatever else the body says", async () => {
  const stranger = await newPerson(h, "creator");
  const own = { email: `${newId("user")}@example.test`, password: "quiet river under stones", displayName: "Eve" };
  const answer = await call(h, "POST", "auth/register", { body: { ...privileged(stranger.id), ...own } });
  expect([201, 202, 422]).toContain(answer.status);
  const rows = await h.sql`select id, role, status, email_verified_at from users where email = ${own.email}`;
  for (const row of rows) expect(row).toMatchObject({ role: "user", status: "active", email_verified_at: null });
  for (const row of rows) expect(row.id).toMatch(/^usr_/);
});

test("a body's __proto__ changes no prototype", async () => {
  const creator = await newPerson(h, "creator");
  const raw =
    '{"title":"x","__proto__":{"visibility":"public","role":"admin"},"constructor":{"prototype":{"visibility":"public"}}}';
  const answer = await call(h, "POST", "videos", { token: creator.token, raw });
  expect([answer.status, answer.body.visibility]).toEqual([201, "private"]);
  expect((await call(h, "GET", "users/me", { token: creator.token })).body.role).toBe("creator");
});
