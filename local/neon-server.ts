// Runs as a child process of neon.ts: arguments are a Postgres URL or "", a data folder or "", a port or 0, and a dump or "".
import { mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { serveParent } from "./forked.ts";
import { listen, readBody, sendJson } from "./http-server.ts";
import { openPglite, openPostgres, type Statement, type StatementResult } from "./sql-engines.ts";

const [pgUrl = "", dataDir = "", port = "0", dump = ""] = process.argv.slice(2);
if (dataDir) mkdirSync(dataDir, { recursive: true });
const engine = pgUrl ? openPostgres(pgUrl) : await openPglite(dataDir, dump);
await engine.run([{ query: "select 1", params: [] }], null);

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: unknown) => sendJson(response, status, body);
  if (request.method !== "POST" || !request.url?.startsWith("/sql")) return send(404, { message: "not found" });
  const body = JSON.parse((await readBody(request)).toString()) as Statement | { queries: Statement[] };
  try {
    if ("queries" in body) {
      const level = isolationLevels[String(request.headers["neon-batch-isolation-level"])];
      const readOnly = request.headers["neon-batch-read-only"] === "true" ? " read only" : "";
      const mode = `${level ? `isolation level ${level}` : ""}${readOnly}`;
      send(200, { results: (await engine.run(body.queries, mode)).map(toNeon) });
    } else {
      const [result] = await engine.run([body], null);
      send(200, result ? toNeon(result) : {});
    }
  } catch (error) {
    send(400, toNeonError(error as Record<string, unknown>));
  }
}

function toNeon({ query, rows, fields, affectedRows }: StatementResult) {
  return {
    command: /^\s*(\w+)/.exec(query)?.[1]?.toUpperCase() ?? "",
    rowCount: affectedRows,
    rowAsArray: true,
    rows,
    fields: fields.map(({ name, dataTypeID }) => ({
      name,
      dataTypeID,
      tableID: 0,
      columnID: 0,
      dataTypeSize: -1,
      dataTypeModifier: -1,
      format: "text",
    })),
  };
}

const errorFields = [
  "message",
  "severity",
  "code",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
];

function toNeonError(error: Record<string, unknown>) {
  return Object.fromEntries(errorFields.map((field) => [field, error[field]]));
}

const server = await listen(answer, Number(port));
serveParent(server.url, async () => {
  await server.stop();
  await engine.close();
});
