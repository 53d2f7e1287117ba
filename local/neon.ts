import type { IncomingHttpHeaders } from "node:http";
import type { PoolClient } from "pg";
import { readText, sendJson, serve, type StandIn } from "./http.ts";
import type { Postgres } from "./postgres.ts";

type Query = { query: string; params?: unknown[] };
type Result = Awaited<ReturnType<typeof run>>;

/** Neon's SQL over HTTP (`POST /sql`, the protocol of @neondatabase/serverless) before any Postgres. */
export async function serveNeon(postgres: Postgres, port?: number): Promise<StandIn> {
  return serve(async (request, response) => {
    if (request.method !== "POST" || request.url !== "/sql") {
      return sendJson(response, 404, { message: "Only POST /sql is served here." });
    }
    const body = JSON.parse(await readText(request)) as Query | { queries: Query[] };
    const arrayMode = request.headers["neon-array-mode"] === "true";
    const client = await postgres.pool.connect();
    let failure: unknown;
    try {
      const answer =
        "queries" in body
          ? { results: await runBatch(client, body.queries, request.headers, arrayMode) }
          : await run(client, body, arrayMode);
      sendJson(response, 200, answer);
    } catch (error) {
      // Neon answers 400 for what Postgres refused; the driver takes all else for a broken server.
      if (isDatabaseError(error)) return sendJson(response, 400, describeError(error));
      failure = error;
      throw error;
    } finally {
      client.release(failure !== undefined);
    }
  }, port);
}

async function run(client: PoolClient, { query, params = [] }: Query, arrayMode: boolean) {
  const text = { text: query, values: params };
  const result = arrayMode
    ? await client.query<unknown[]>({ ...text, rowMode: "array" })
    : await client.query<Record<string, unknown>>(text);
  const { command, rowCount, fields, rows } = result;
  return { command, rowCount, rowAsArray: arrayMode, fields, rows };
}

/** One transaction: the isolation comes in headers, and any failure takes everything back. */
async function runBatch(
  client: PoolClient,
  queries: Query[],
  headers: IncomingHttpHeaders,
  arrayMode: boolean,
): Promise<Result[]> {
  await client.query(beginStatement(headers));
  try {
    const results: Result[] = [];
    for (const query of queries) results.push(await run(client, query, arrayMode));
    await client.query("commit");
    return results;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

function beginStatement(headers: IncomingHttpHeaders): string {
  const level = isolationLevels[String(headers["neon-batch-isolation-level"])];
  return [
    "begin",
    level && `isolation level ${level}`,
    headers["neon-batch-read-only"] === "true" && "read only",
    headers["neon-batch-deferrable"] === "true" && "deferrable",
  ]
    .filter(Boolean)
    .join(" ");
}

type DatabaseError = Error & Record<(typeof errorFields)[number], string | undefined>;

const errorFields = [
  "severity", "code", "detail", "hint", "position", "internalPosition", "internalQuery", "where",
  "schema", "table", "column", "dataType", "constraint", "file", "line", "routine",
] as const;

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && "severity" in error;
}

function describeError(error: DatabaseError): Record<string, string | undefined> {
  return { message: error.message, ...Object.fromEntries(errorFields.map((name) => [name, error[name]])) };
}
