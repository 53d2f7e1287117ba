import { neon, neonConfig } from "@neondatabase/serverless";
import { sql, type AnyColumn, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import * as tables from "../schema/tables.ts";
import type { MetricSet } from "../schema/metric-set.ts";
import type { Settings } from "./env.ts";
import { timeCall } from "./telemetry/time-call.ts";
import { wellFormedJson } from "./well-formed-json.ts";

const queryTimeoutMs = 10_000;

export type Db = ReturnType<typeof openDb>;

/**
 * Postgres over Neon's HTTP protocol: no connection to keep, one round trip a statement. What must
 * be atomic is one statement (with CTEs) or one `db.batch`.
 */
export function openDb(settings: Pick<Settings, "DATABASE_URL" | "NEON_FETCH_ENDPOINT">, metrics: MetricSet) {
  if (settings.NEON_FETCH_ENDPOINT) neonConfig.fetchEndpoint = settings.NEON_FETCH_ENDPOINT;
  neonConfig.fetchFunction = (url: string, init: RequestInit) =>
    timeCall(metrics, "postgresql", () =>
      fetch(url, { ...init, body: wellFormedJson(init.body as string), signal: AbortSignal.timeout(queryTimeoutMs) }),
    );
  return drizzle(neon(settings.DATABASE_URL), { schema: tables });
}

/**
 * Downwards, as the indexes of schema/tables/ go: drizzle-kit writes theirs with NULLS LAST, where plain `desc`
 * means NULLS FIRST, and Postgres would sort the whole table instead.
 */
export function descending(column: AnyColumn | SQL): SQL {
  return sql`${column} desc nulls last`;
}

/** The SQLSTATE of a failed query, e.g. 23505 for a broken unique constraint, with its constraint. */
export function sqlState(error: unknown): { code: string | undefined; constraint: string | undefined } {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const { code, constraint } = cause as { code?: string; constraint?: string };
  return { code, constraint };
}
