import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import { findUser } from "../users/read-user.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { tidyWords } from "./blocked-words.ts";
import { mostBlockedUsers, type BlockedUser, type BlockedUsers, type CommentSettings } from "./moderation-contract.ts";
import * as store from "./settings-store.ts";

type DbDeps = Pick<Deps, "db">;

export async function readSettings(deps: DbDeps, userId: string): Promise<CommentSettings> {
  return { blockedWords: await store.readBlockedWords(deps, userId) };
}

export async function writeSettings(deps: DbDeps, userId: string, settings: CommentSettings): Promise<CommentSettings> {
  const blockedWords = tidyWords(settings.blockedWords);
  await store.writeBlockedWords(deps, userId, blockedWords);
  return { blockedWords };
}

export async function listBlocked(
  deps: DbDeps,
  ownerId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<BlockedUsers> {
  const after = cursor === undefined ? null : decodeCursor(cursor, "user");
  const rows = await store.listBlocked(deps, ownerId, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(present),
    nextCursor: rows.length > limit && last ? encodeCursor({ createdAt: last.blockedAt, id: last.id }) : null,
  };
}

/** Throws BLOCK_OWN_ACCOUNT, USER_NOT_FOUND or BLOCK_LIMIT_REACHED. */
export async function blockUser(deps: DbDeps, ownerId: string, userId: string): Promise<BlockedUser> {
  if (ownerId === userId) throw new Fault("BLOCK_OWN_ACCOUNT", "This is your own account.");
  await findUser(deps, userId);
  const row = await store.block(deps, ownerId, userId, mostBlockedUsers);
  if (row) return present(row);
  throw new Fault("BLOCK_LIMIT_REACHED", `You have blocked ${mostBlockedUsers} accounts already. Unblock one first.`);
}

export { unblock as unblockUser } from "./settings-store.ts";

function present({ id, displayName, blockedAt }: store.BlockedRow): BlockedUser {
  return { id, displayName, blockedAt: blockedAt.toISOString() };
}
