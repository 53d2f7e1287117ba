import { and, count, eq, isNull, lt, sql } from "drizzle-orm";
import { playbackKeys, playbackRevocations, users, userSubscriptions, videos } from "../../schema/tables.ts";
import type { Role } from "../auth/viewer.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;

/** A revocation in effect: of what, and since when (milliseconds). */
export type Revocation = { kind: "token" | "viewer" | "video"; value: string; atMs: number };

/** What the gate must know of a video to let a request through. */
export type VideoAccess = {
  ownerId: string;
  visibility: "public" | "unlisted" | "private" | "subscribers";
  playable: boolean;
  /** By an admin: nobody but its owner and admins watches it. */
  takenDown: boolean;
  /** Viewers may have its renditions as files. */
  downloadable: boolean;
  epoch: number;
  /** Origins whose pages may play it; empty: all. */
  allowedOrigins: string[];
  revocations: Revocation[];
};

// By its full name: in a query of one table, columns go without, and `id` would be the revocation's.
const revocationsInEffect = sql<Revocation[]>`coalesce((
  select json_agg(json_build_object('kind', r.kind, 'value', r.value, 'atMs', extract(epoch from r.created_at) * 1000))
  from ${playbackRevocations} r where r.video_id = ${videos}.id and r.expires_at > now()), '[]'::json)`;

export async function findAccess({ db }: Db, videoId: string): Promise<VideoAccess | null> {
  const [row] = await db
    .select({
      ownerId: videos.ownerId,
      visibility: videos.visibility,
      playable: videos.playable,
      takenDown: sql<boolean>`${videos.takenDownAt} is not null`,
      downloadable: videos.downloadable,
      epoch: videos.epoch,
      allowedOrigins: videos.allowedOrigins,
      revocations: revocationsInEffect,
    })
    .from(videos)
    .where(eq(videos.id, videoId));
  return row ?? null;
}

/** An account as somebody who watches a creator's videos. */
export type Watcher = { role: Role; status: "active" | "suspended"; subscribed: boolean };

export async function findWatcher({ db }: Db, userId: string, creatorId: string): Promise<Watcher | null> {
  const [row] = await db
    .select({
      role: users.role,
      status: users.status,
      subscribed: sql<boolean>`exists (select 1 from ${userSubscriptions}
        where ${userSubscriptions.subscriberId} = ${userId} and ${userSubscriptions.creatorId} = ${creatorId})`,
    })
    .from(users)
    .where(eq(users.id, userId));
  return row ?? null;
}

export type SigningKeyRow = typeof playbackKeys.$inferSelect;

/** A key that is not revoked, with how its owner's account stands. */
export type LiveKey = Pick<SigningKeyRow, "id" | "ownerId" | "algorithm" | "publicJwk"> & {
  ownerRole: Role;
  ownerStatus: "active" | "suspended";
};

export async function findLiveKey({ db }: Db, id: string): Promise<LiveKey | null> {
  const { ownerId, algorithm, publicJwk } = playbackKeys;
  const [row] = await db
    .select({ id: playbackKeys.id, ownerId, algorithm, publicJwk, ownerRole: users.role, ownerStatus: users.status })
    .from(playbackKeys)
    .innerJoin(users, eq(users.id, ownerId))
    .where(and(eq(playbackKeys.id, id), isNull(playbackKeys.revokedAt)));
  return row ?? null;
}

export async function insertKey({ db }: Db, key: typeof playbackKeys.$inferInsert): Promise<SigningKeyRow> {
  const [row] = await db.insert(playbackKeys).values(key).returning();
  if (!row) throw new Error("the signing key was not stored");
  return row;
}

/** The keys that are not revoked, newest first. */
export async function listKeys({ db }: Db, ownerId: string): Promise<SigningKeyRow[]> {
  return db
    .select()
    .from(playbackKeys)
    .where(and(eq(playbackKeys.ownerId, ownerId), isNull(playbackKeys.revokedAt)))
    .orderBy(descending(playbackKeys.createdAt), descending(playbackKeys.id));
}

/** Ends a key of this owner; false where there is no such key any more. */
export async function revokeKey({ db }: Db, id: string, ownerId: string): Promise<boolean> {
  const revoked = await db
    .update(playbackKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(playbackKeys.id, id), eq(playbackKeys.ownerId, ownerId), isNull(playbackKeys.revokedAt)))
    .returning({ id: playbackKeys.id });
  return revoked.length > 0;
}

export type RevocationRow = typeof playbackRevocations.$inferSelect;

/** Adds a revocation, or moves one of the same thing on to now. */
export async function putRevocation(
  { db }: Db,
  row: Omit<RevocationRow, "createdAt"> & { createdAt: Date },
): Promise<RevocationRow> {
  const { createdAt, expiresAt } = row;
  const [stored] = await db
    .insert(playbackRevocations)
    .values(row)
    .onConflictDoUpdate({
      target: [playbackRevocations.videoId, playbackRevocations.kind, playbackRevocations.value],
      set: { createdAt, expiresAt },
    })
    .returning();
  if (!stored) throw new Error("the revocation was not stored");
  return stored;
}

export async function countRevocations({ db }: Db, videoId: string): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(playbackRevocations)
    .where(and(eq(playbackRevocations.videoId, videoId), sql`${playbackRevocations.expiresAt} > now()`));
  return row?.count ?? 0;
}

/** Removes revocations that can refuse nothing any more. */
export async function dropEndedRevocations({ db }: Db): Promise<void> {
  await db.delete(playbackRevocations).where(lt(playbackRevocations.expiresAt, sql`now()`));
}
