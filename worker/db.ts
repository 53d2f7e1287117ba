import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import * as tables from "../schema/tables.ts";
import type { Settings } from "./env.ts";

const queryTimeoutMs = 10_000;

export type Db = ReturnType<typeof openDb>;

/**
 * Postgres over Neon's HTTP protocol: no connection to keep, one round trip a statement. What must
 * be atomic is one statement (with CTEs) or one `db.batch`.
 */
export function openDb(settings: Pick<Settings, "DATABASE_URL" | "NEON_FETCH_ENDPOINT">) {
  if (settings.NEON_FETCH_ENDPOINT) neonConfig.fetchEndpoint = settings.NEON_FETCH_ENDPOINT;
  neonConfig.fetchFunction = (url: string, init: RequestInit) =>
    fetch(url, { ...init, body: wellFormed(init.body), signal: AbortSignal.timeout(queryTimeoutMs) });
  return drizzle(neon(settings.DATABASE_URL), { schema: tables });
}

// JSON.stringify writes half of a surrogate pair, which is no character, as an escape, and nothing else above
// the control characters. Parsers that hold to Unicode refuse the whole query for it.
const halfPairs = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

function wellFormed(body: RequestInit["body"]): RequestInit["body"] {
  return typeof body === "string" ? body.replace(halfPairs, "$1\ufffd") : body;
}

/** The SQLSTATE of a failed query, e.g. 23505 for a broken unique constraint, with its constraint. */
export function sqlState(error: unknown): { code: string | undefined; constraint: string | undefined } {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const { code, constraint } = cause as { code?: string; constraint?: string };
  return { code, constraint };
}
