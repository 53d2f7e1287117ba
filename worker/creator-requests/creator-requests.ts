import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { siteSettings } from "../site/site-settings.ts";
import { forgetAccount } from "../users/account.ts";
import { findUser, readUser } from "../users/read-user.ts";
import type { User } from "../users/present-user.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import type { WaitingRequest } from "./contract.ts";
import { presentRequest } from "./creator-request.ts";
import * as store from "./store.ts";

/**
 * Asks for the role `creator`: granted at once where the site is open, otherwise it waits for an admin.
 * Who is more than a `user` already stays so. Throws EMAIL_NOT_VERIFIED where an admin is to decide.
 */
export async function askToBeCreator(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics" | "settings">,
  userId: string,
  message: string | undefined,
  by: Actor,
): Promise<User> {
  const { role, emailVerifiedAt } = await findUser(deps, userId);
  if (role !== "user") return readUser(deps, userId);
  if ((await siteSettings(deps)).creatorRequests === "open") {
    await store.grantAtOnce(deps, userId, message ?? "", by);
    await forgetAccount(deps, userId);
  } else {
    if (!emailVerifiedAt) {
      throw new Fault("EMAIL_NOT_VERIFIED", "Confirm your e-mail address first, by the link in the mail that you got.");
    }
    await store.ask(deps, userId, message);
  }
  return readUser(deps, userId);
}

/** Throws CREATOR_REQUEST_NOT_FOUND where no request of this account waits. */
export async function decide(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics">,
  userId: string,
  decision: Parameters<typeof store.decide>[2],
  by: Actor,
): Promise<WaitingRequest> {
  const row = await store.decide(deps, userId, decision, by);
  if (!row) throw new Fault("CREATOR_REQUEST_NOT_FOUND", "No request of this account waits for an answer.");
  await forgetAccount(deps, userId);
  return present(row);
}

export async function listRequests(
  deps: Pick<Deps, "db">,
  query: { state: WaitingRequest["state"]; limit: number; cursor?: string | undefined },
): Promise<{ items: WaitingRequest[]; nextCursor: string | null }> {
  const { state, limit, cursor } = query;
  const after = cursor ? decodeCursor(cursor, "user") : null;
  const rows = await store.listRequests(deps, state, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.request;
  const more = rows.length > limit && last;
  return {
    items: page.map(present),
    nextCursor: more ? encodeCursor({ createdAt: last.createdAt, id: last.userId }) : null,
  };
}

function present({ request, user }: store.RequestRow): WaitingRequest {
  const { id, email, displayName, role, createdAt } = user;
  return { ...presentRequest(request), user: { id, email, displayName, role, createdAt: createdAt.toISOString() } };
}
