import type { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import type { Session, SessionPage } from "./contract.ts";
import { deviceWords } from "./device-words.ts";
import { endSessions } from "./sessions.ts";
import * as store from "./store.ts";

/** A page of the account's live sessions; `currentId` is the one that asks. */
export async function listOwnSessions(
  deps: Pick<Deps, "db">,
  { userId, currentId }: { userId: string; currentId: string | null },
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof SessionPage>> {
  const after = cursor === undefined ? null : decodeCursor(cursor, "session");
  const rows = await store.listSessions(deps, userId, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => present(row, currentId)),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  };
}

/** Ends one session of the account. Throws SESSION_NOT_FOUND, for other people's as well. */
export async function endOwnSession(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics">,
  userId: string,
  sessionId: string,
): Promise<void> {
  const ended = await endSessions(deps, userId, { only: sessionId });
  if (ended === 0) throw new Fault("SESSION_NOT_FOUND", "There is no such session, or it has ended already.");
}

function present(row: store.SessionRow, currentId: string | null): z.infer<typeof Session> {
  return {
    id: row.id,
    device: deviceWords(row.userAgent),
    address: row.address,
    country: row.country,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.rotatedAt.toISOString(),
    current: row.id === currentId,
  };
}
