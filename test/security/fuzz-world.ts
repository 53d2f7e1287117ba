import { newId } from "../../schema/id.ts";
import { call } from "../client.ts";
import type { Harness } from "../harness.ts";
import { mintToken, newPerson, newResource, newVideo, type Person } from "./cast.ts";
import type { Asker, Ids } from "./fuzz-request.ts";
import type { Operation } from "./operations.ts";

export type FuzzWorld = Awaited<ReturnType<typeof makeFuzzWorld>>;

const kinds = ["ses", "key", "pbk", "dul", "pls", "com", "whe", "whd"] as const;

/** Accounts that ask, with things of their own, and one whose things nobody else may see or change. */
export async function makeFuzzWorld(h: Harness) {
  const canary = `canary${crypto.randomUUID().replaceAll("-", "")}`;
  const owner = await newCanary(h, canary);
  const people = {
    user: await newPerson(h, "user"),
    creator: await newPerson(h, "creator"),
    admin: await newPerson(h, "admin"),
  };
  const own: Ids["own"] = { vid: Array.from({ length: 24 }, () => newId("video")), usr: [] };
  const foreign: Ids["foreign"] = { vid: owner.videos, usr: [owner.person.id] };
  for (let i = 0; i < 6; i += 1) own.usr?.push((await newPerson(h, "user")).id);
  for (const kind of kinds) {
    const [mine, theirs] = [await newResource(h, kind, people.creator.id), await newResource(h, kind, owner.person.id)];
    own[kind] = mine ? [mine] : [];
    foreign[kind] = theirs ? [theirs] : [];
  }
  const before = await snapshot(h, owner.person.id);

  return {
    canary,
    ids: { own, foreign } satisfies Ids,
    /** Puts the creator's videos back to where requests of all kinds can do something. */
    async restock(): Promise<void> {
      for (const [i, id] of (own.vid ?? []).entries()) {
        const visibility = (["public", "unlisted", "private", "subscribers"] as const)[i % 4] ?? "private";
        await newVideo(h, people.creator.id, { id, visibility, state: i % 3 === 0 ? "draft" : "ready" });
      }
    },
    async credentialOf(asker: Asker, operation: Operation | undefined): Promise<string | null> {
      if (asker === "anonymous") return null;
      const video = own.vid?.[1] ?? "";
      if (asker !== "job") return people[asker].token;
      const upload = { video, epoch: 1 };
      return operation?.path.startsWith("/imports")
        ? mintToken(h, "import", newId("upload"), upload)
        : mintToken(h, "job", video, upload);
    },
    /** Another account of the role, where a request has ended the one before. */
    async replace(role: "user" | "creator" | "admin"): Promise<void> {
      people[role] = await newPerson(h, role);
      if (role === "creator") await this.restock();
    },
    /** What is different of the canary's things; empty where all is as it was. */
    async damage(): Promise<string[]> {
      const after = await snapshot(h, owner.person.id);
      return Object.keys(before).filter((table) => before[table] !== after[table]);
    },
  };
}

// Everything that a person may write bears the mark, but for the name, which its channel shows to everybody. The videos come by the API, so that search hears of them.
async function newCanary(h: Harness, canary: string): Promise<{ person: Person; videos: string[] }> {
  const person = await newPerson(h, "creator", { email: `${canary}@example.test` });
  const videos: string[] = [];
  for (const state of ["ready", "draft"] as const) {
    const body = { title: `${canary} title`, description: `${canary} words`, tags: [canary], visibility: "private" };
    const answer = await call(h, "POST", "videos", { token: person.token, body });
    const id = answer.body.id as string;
    videos.push(id);
    if (state === "ready") await newVideo(h, person.id, { id });
    const changed = await call(h, "PATCH", `videos/${id}`, { token: person.token, body: { title: `${canary} again` } });
    if (changed.status !== 200) throw new Error(`the canary was not made: ${JSON.stringify(changed.body)}`);
    await h.sql`insert into uploads (id, video_id, owner_id, object_key, filename, content_type, state)
      values (${newId("upload")}, ${id}, ${person.id}, ${`sources/${canary}/${id}`}, ${`${canary}.mp4`}, 'video/mp4', 'completed')`;
  }
  const track = await call(h, "PUT", `videos/${videos[0]}/captions/en?label=${canary}`, {
    token: person.token,
    raw: `WEBVTT\n\n00:00.000 --> 00:01.000\n${canary}\n`,
    headers: { "content-type": "text/vtt" },
  });
  if (track.status !== 200) throw new Error(`the canary has no captions: ${JSON.stringify(track.body)}`);
  await h.sql`insert into api_keys (id, user_id, name, key_hash, scopes)
    values (${newId("apiKey")}, ${person.id}, ${canary}, ${canary}, array['videos:read'])`;
  await h.sql`insert into playback_keys (id, owner_id, name, algorithm, public_jwk)
    values (${newId("playbackKey")}, ${person.id}, ${canary}, 'EdDSA', '{}'::jsonb)`;
  const [endpoint, delivery] = [newId("webhookEndpoint"), newId("webhookDelivery")];
  await h.sql`insert into webhook_endpoints (id, owner_id, url, description, secret, enabled)
    values (${endpoint}, ${person.id}, ${`https://hooks.example.com/${canary}`}, ${canary}, ${canary}, false)`;
  await h.sql`insert into webhook_deliveries (id, endpoint_id, event_id, event, payload, state)
    values (${delivery}, ${endpoint}, ${canary}, 'webhook.test', ${JSON.stringify({ canary })}::jsonb, 'delivered')`;
  await h.sql`insert into creator_requests (user_id, message) values (${person.id}, ${canary})`;
  await h.sql`insert into audit_log (id, action, target_id, detail)
    values (${newId("audit")}, 'user.update', ${person.id}, ${JSON.stringify({ canary })}::jsonb)`;
  await h.sql`update sessions set user_agent = ${canary}, address = '192.0.2.7' where user_id = ${person.id}`;
  return { person, videos };
}

async function snapshot(h: Harness, ownerId: string): Promise<Record<string, string>> {
  const tables = {
    // Everybody may follow.
    users: await h.sql`select to_jsonb(users) - 'follower_count' as row from users where id = ${ownerId}`,
    playlists: await h.sql`select * from playlists where owner_id = ${ownerId}`,
    comments:
      await h.sql`select to_jsonb(c) - 'like_count' as row from comments c where author_id = ${ownerId} order by id`,
    blocked: await h.sql`select * from blocked_users where owner_id = ${ownerId}`,
    history: await h.sql`select * from watch_history where user_id = ${ownerId}`,
    videos: await h.sql`select * from videos where owner_id = ${ownerId} order by id`,
    sessions: await h.sql`select * from sessions where user_id = ${ownerId} order by id`,
    apiKeys: await h.sql`select * from api_keys where user_id = ${ownerId} order by id`,
    playbackKeys: await h.sql`select * from playback_keys where owner_id = ${ownerId} order by id`,
    webhooks: await h.sql`select * from webhook_endpoints where owner_id = ${ownerId} order by id`,
    deliveries: await h.sql`select d.* from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
      where e.owner_id = ${ownerId} order by d.id`,
    directUploads: await h.sql`select * from direct_uploads where owner_id = ${ownerId} order by id`,
    requests: await h.sql`select * from creator_requests where user_id = ${ownerId}`,
    uploads: await h.sql`select * from uploads where owner_id = ${ownerId} order by id`,
    captions: await h.sql`select c.* from captions c join videos v on v.id = c.video_id where v.owner_id = ${ownerId}`,
  };
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, JSON.stringify(rows)]));
}
