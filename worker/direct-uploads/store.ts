import { and, eq, isNull, lt } from "drizzle-orm";
import { apiKeys, directUploads, users, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type DirectUploadRow = typeof directUploads.$inferSelect;

export async function insertLink({ db }: Db, link: typeof directUploads.$inferInsert): Promise<DirectUploadRow> {
  const [row] = await db.insert(directUploads).values(link).returning();
  return row as DirectUploadRow;
}

/** The account's own link. */
export async function findOwn({ db }: Db, ownerId: string, id: string): Promise<DirectUploadRow | null> {
  const [row] = await db
    .select()
    .from(directUploads)
    .where(and(eq(directUploads.id, id), eq(directUploads.ownerId, ownerId)));
  return row ?? null;
}

/** A link with all that decides whether it still opens something. */
export async function findByHash({ db }: Db, tokenHash: string) {
  const [row] = await db
    .select({
      link: directUploads,
      video: { id: videos.id, state: videos.state, title: videos.title },
      owner: { role: users.role, status: users.status },
      keyRevokedAt: apiKeys.revokedAt,
    })
    .from(directUploads)
    .innerJoin(videos, eq(videos.id, directUploads.videoId))
    .innerJoin(users, eq(users.id, directUploads.ownerId))
    .leftJoin(apiKeys, eq(apiKeys.id, directUploads.apiKeyId))
    .where(eq(directUploads.tokenHash, tokenHash));
  return row ?? null;
}

/** Takes an unused link away, for good; false where it was used in between. */
export async function deleteUnused({ db }: Db, id: string): Promise<boolean> {
  const rows = await db
    .delete(directUploads)
    .where(and(eq(directUploads.id, id), isNull(directUploads.usedAt)))
    .returning({ id: directUploads.id });
  return rows.length > 0;
}

export async function deleteExpired({ db }: Db, before: Date): Promise<void> {
  await db.delete(directUploads).where(lt(directUploads.expiresAt, before));
}
