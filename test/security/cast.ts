import { createHash } from "node:crypto";
import { importJWK, SignJWT, type JWK, type JWTPayload } from "jose";
import { newId } from "../../schema/id.ts";
import { hashPassword } from "../../worker/auth/password.ts";
import { scopeNames, type Scope } from "../../worker/auth/scopes.ts";
import type { Role } from "../../worker/auth/viewer.ts";
import { call, goodPassword } from "../client.ts";
import type { Harness } from "../harness.ts";
import { rateLimitNames } from "./operations.ts";

/** `RATE_LIMITS` that stands in nobody's way, for tests that ask thousands of times. */
export const noRateLimits = rateLimitNames()
  .map((name) => `${name}=10000000/60`)
  .join(",");

export type Person = { id: string; email: string; token: string };

let passwordHash: Promise<string> | undefined;

/**
 * An account with a session, put into the database as registering would: hundreds of them cost no
 * password hash each. Its password is `goodPassword`, its e-mail verified.
 */
export async function newPerson(
  h: Harness,
  role: Role,
  options: { status?: "active" | "suspended"; displayName?: string; email?: string } = {},
): Promise<Person> {
  passwordHash ??= hashPassword(goodPassword);
  const [id, sessionId] = [newId("user"), newId("session")];
  const { status = "active", displayName = "A Person", email = `${id}@example.test` } = options;
  await h.sql`insert into users (id, email, password_hash, display_name, role, status, email_verified_at)
    values (${id}, ${email}, ${await passwordHash}, ${displayName}, ${role}, ${status}, now())`;
  await h.sql`insert into sessions (id, user_id, refresh_hash, expires_at)
    values (${sessionId}, ${id}, ${newId("session")}, now() + interval '1 day')`;
  return { id, email, token: await mintToken(h, "access", id, { sid: sessionId }) };
}

/** A token of this use as the Worker mints it, for a quarter of an hour. */
export async function mintToken(
  h: Harness,
  use: "access" | "playback" | "job" | "import" | "recommend",
  subject: string,
  claims: JWTPayload,
): Promise<string> {
  const key = h.secrets.signingKeys[0] as JWK & { kid: string };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", kid: key.kid, typ: `${use}+jwt` })
    .setIssuer(h.at.app)
    .setAudience(use)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime("15 min")
    .sign(await importJWK(key, "EdDSA"));
}

/** An API key of this person with these scopes, made by the API; its token. */
export async function newApiKey(h: Harness, person: Person, scopes: readonly Scope[]): Promise<string> {
  const answer = await call(h, "POST", "api-keys", { token: person.token, body: { name: "A key", scopes } });
  // The hint begins in the same way.
  const token = Object.values(answer.body)
    .filter((value): value is string => typeof value === "string" && value.startsWith("erk_"))
    .sort((a, b) => b.length - a.length)[0];
  if (typeof token !== "string")
    throw new Error(`the key was not made: ${answer.status} ${JSON.stringify(answer.body)}`);
  return token;
}

export const otherScopes = (scope: Scope | undefined): Scope[] => scopeNames.filter((name) => name !== scope);

type Visibility = "public" | "unlisted" | "private" | "subscribers";

/** A video that is ready, without a file behind it; its id. One of that id is put back to how it was. */
export async function newVideo(
  h: Harness,
  ownerId: string,
  options: {
    id?: string;
    visibility?: Visibility;
    title?: string;
    description?: string;
    state?: "draft" | "ready";
  } = {},
): Promise<string> {
  const { id = newId("video"), visibility = "private", title = "A video", description = "", state = "ready" } = options;
  const ready = state === "ready";
  await h.sql`insert into videos (id, owner_id, title, description, visibility, state, playable, epoch, duration_seconds,
      poster_file, playable_at)
    values (${id}, ${ownerId}, ${title}, ${description}, ${visibility}, ${state}, ${ready}, ${ready ? 1 : 0},
      ${ready ? 10 : null}, ${ready ? "poster-0123456789ab.jpg" : null}, now())
    on conflict (id) do update set owner_id = excluded.owner_id, state = excluded.state, playable = excluded.playable,
      epoch = excluded.epoch, duration_seconds = excluded.duration_seconds, error_code = null, error_message = null`;
  return id;
}

/** Something of this kind (an id's prefix) that belongs to the account; null for kinds that nobody owns. */
export async function newResource(
  h: Harness,
  kind: string | null,
  ownerId: string,
  visibility: Visibility = "private",
): Promise<string | null> {
  if (kind === "vid") return newVideo(h, ownerId, { visibility });
  if (kind === "usr") {
    await h.sql`insert into creator_requests (user_id) values (${ownerId}) on conflict do nothing`;
    return ownerId;
  }
  const secret = createHash("sha256").update(crypto.randomUUID()).digest("hex");
  if (kind === "ses") {
    const id = newId("session");
    await h.sql`insert into sessions (id, user_id, refresh_hash, expires_at)
      values (${id}, ${ownerId}, ${secret}, now() + interval '1 day')`;
    return id;
  }
  if (kind === "key") {
    const id = newId("apiKey");
    await h.sql`insert into api_keys (id, user_id, name, key_hash, scopes)
      values (${id}, ${ownerId}, 'Another key', ${secret}, array['videos:read'])`;
    return id;
  }
  if (kind === "pbk") {
    const id = newId("playbackKey");
    await h.sql`insert into playback_keys (id, owner_id, name, algorithm, public_jwk)
      values (${id}, ${ownerId}, 'A signing key', 'EdDSA', '{}'::jsonb)`;
    return id;
  }
  if (kind === "pls") {
    const id = newId("playlist");
    const kept = visibility === "public" || visibility === "unlisted" ? visibility : "private";
    await h.sql`insert into playlists (id, owner_id, title, visibility) values (${id}, ${ownerId}, 'A list', ${kept})`;
    return id;
  }
  if (kind === "com") return newComment(h, await newVideo(h, ownerId, { visibility }), ownerId);
  if (kind === "whe" || kind === "whd") {
    // Off, so that nothing is sent; its secret opens nothing.
    const [endpoint, delivery] = [newId("webhookEndpoint"), newId("webhookDelivery")];
    await h.sql`insert into webhook_endpoints (id, owner_id, url, secret, enabled)
      values (${endpoint}, ${ownerId}, 'https://hooks.example.com/', 'sealed', false)`;
    await h.sql`insert into webhook_deliveries (id, endpoint_id, event_id, event, payload, state)
      values (${delivery}, ${endpoint}, ${newId("event")}, 'webhook.test',
        '{"type":"webhook.test","timestamp":"2026-01-01T00:00:00Z","data":{}}'::jsonb, 'delivered')`;
    return kind === "whe" ? endpoint : delivery;
  }
  if (kind === "dul") {
    const [id, videoId] = [newId("directUpload"), await newVideo(h, ownerId, { state: "draft" })];
    await h.sql`insert into direct_uploads (id, video_id, owner_id, token_hash, expires_at)
      values (${id}, ${videoId}, ${ownerId}, ${secret}, now() + interval '1 hour')`;
    return id;
  }
  return null;
}

/** A comment as its author would have written it; its id. */
export async function newComment(
  h: Harness,
  videoId: string,
  authorId: string,
  options: { body?: string; parentId?: string } = {},
): Promise<string> {
  const id = newId("comment");
  const { body = "A comment", parentId = null } = options;
  await h.sql`with added as (insert into comments (id, video_id, author_id, parent_id, body)
      values (${id}, ${videoId}, ${authorId}, ${parentId}, ${body}))
    update videos set comment_count = comment_count + 1 where id = ${videoId}`;
  return id;
}

/** Takes a video down as a moderator does, without anybody hearing of it. */
export async function takeDown(h: Harness, id: string): Promise<void> {
  await h.sql`
    update videos set taken_down_at = now(), taken_down_reason = 'x', taken_down_visibility = visibility,
      visibility = 'private' where id = ${id}`;
}
