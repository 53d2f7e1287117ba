import { and, eq, sql } from "drizzle-orm";
import { newId } from "../../schema/id.ts";
import { playlists, users } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import type { NewPlaylist, PlaylistChanges } from "./contract.ts";
import { countShown, type Looker } from "./shown-items.ts";

type Db = Pick<Deps, "db">;

export type PlaylistRow = typeof playlists.$inferSelect & { ownerName: string; itemCount: number };

function select({ db }: Db, looker: Looker) {
  return db
    .select({ playlist: playlists, ownerName: users.displayName, itemCount: countShown(looker) })
    .from(playlists)
    .innerJoin(users, eq(users.id, playlists.ownerId));
}

type Selected = Awaited<ReturnType<typeof select>>[number];
const flatten = ({ playlist, ...rest }: Selected): PlaylistRow => ({ ...playlist, ...rest });

export async function findPlaylist(deps: Db, id: string, looker: Looker): Promise<PlaylistRow | null> {
  const [row] = await select(deps, looker).where(eq(playlists.id, id));
  return row ? flatten(row) : null;
}

/** Makes the list "Watch later" where it is missing, and reads all. */
export async function listOwn(deps: Db, ownerId: string): Promise<PlaylistRow[]> {
  const [, rows] = await deps.db.batch([
    deps.db
      .insert(playlists)
      .values({ id: newId("playlist"), ownerId, kind: "watch-later", title: "Watch later" })
      .onConflictDoNothing(),
    select(deps, { userId: ownerId })
      .where(eq(playlists.ownerId, ownerId))
      .orderBy(sql`${playlists.kind} = 'watch-later' desc`, descending(playlists.createdAt), descending(playlists.id)),
  ]);
  return rows.map(flatten);
}

export async function listPublic(deps: Db, ownerId: string, looker: Looker, limit: number): Promise<PlaylistRow[]> {
  const rows = await select(deps, looker)
    .where(and(eq(playlists.ownerId, ownerId), eq(playlists.visibility, "public")))
    .orderBy(descending(playlists.createdAt), descending(playlists.id))
    .limit(limit);
  return rows.map(flatten);
}

/** The new playlist's id, or null where the account has `most` already: its row is locked while they are counted. */
export async function insertPlaylist(
  { db }: Db,
  ownerId: string,
  { title, description, visibility }: NewPlaylist,
  most: number,
): Promise<string | null> {
  const id = newId("playlist");
  const [, { rows }] = await db.batch([
    db.select({ id: users.id }).from(users).where(eq(users.id, ownerId)).for("no key update"),
    db.execute<{ id: string }>(sql`
      insert into ${playlists} (id, owner_id, title, description, visibility)
      select ${id}, ${ownerId}, ${title}, ${description}, ${visibility}::playlist_visibility
      where (select count(*) from ${playlists} where owner_id = ${ownerId} and kind = 'list') < ${most}::int
      returning id`),
  ]);
  return rows[0]?.id ?? null;
}

export async function updatePlaylist({ db }: Db, id: string, changes: PlaylistChanges): Promise<void> {
  await db
    .update(playlists)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(eq(playlists.id, id));
}

export async function deletePlaylist({ db }: Db, id: string): Promise<void> {
  await db.delete(playlists).where(eq(playlists.id, id));
}
