import { existsSync, openAsBlob } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { dataDir as freshDatabase } from "@electric-sql/pglite-prepopulatedfs";
import { Pool, type CustomTypesConfig, type PoolClient } from "pg";

export type Statement = { query: string; params: unknown[] };

export type StatementResult = {
  query: string;
  /** Values as Postgres writes them: text or null. */
  rows: unknown[];
  fields: { name: string; dataTypeID: number }[];
  affectedRows: number;
};

/** Runs statements one by one; all in one transaction of this mode unless `mode` is null. */
export type SqlEngine = {
  run(statements: Statement[], mode: string | null): Promise<StatementResult[]>;
  close(): Promise<void>;
};

/** What the migrations ask of Postgres beyond its core. */
export const pgliteExtensions = { pg_trgm };

/** PGlite with this data folder, or in memory where it is ""; a new database begins as the `dump` of another one. */
export async function openPglite(dataDir: string, dump = ""): Promise<SqlEngine> {
  const isNew = dataDir === "" || !existsSync(join(dataDir, "PG_VERSION"));
  // A new database is unpacked: making one by initdb takes three times as long.
  const database = await PGlite.create({
    ...(dataDir === "" ? {} : { dataDir }),
    extensions: pgliteExtensions,
    ...(isNew ? { loadDataDir: dump === "" ? await freshDatabase() : await openAsBlob(dump) } : {}),
  });
  // Neon's client turns values to text and back itself, so both directions pass through untouched.
  const untouched = (own: object) => Object.fromEntries(Object.keys(own).map((oid) => [oid, (value: string) => value]));
  const options = {
    rowMode: "array",
    parsers: untouched(database.parsers),
    serializers: untouched(database.serializers),
  } as const;
  type Session = Pick<PGlite, "query">;
  const one = async (session: Session, { query, params }: Statement): Promise<StatementResult> => {
    const result = await session.query(query, params.map(toText), options);
    return { query, rows: result.rows, fields: result.fields, affectedRows: result.affectedRows ?? result.rows.length };
  };
  return {
    async run(statements, mode) {
      const results: StatementResult[] = [];
      if (mode === null) {
        for (const statement of statements) results.push(await one(database, statement));
        return results;
      }
      await database.transaction(async (session) => {
        if (mode !== "") await session.query(`set transaction ${mode}`);
        for (const statement of statements) results.push(await one(session, statement));
      });
      return results;
    },
    close: () => database.close(),
  };
}

export function openPostgres(connectionString: string): SqlEngine {
  const pool = new Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser: () => (value: unknown) => value } as unknown as CustomTypesConfig,
  });
  // A connection that dies while idle is replaced by the pool; unheard, its error ends the process.
  pool.on("error", () => undefined);
  type Session = Pool | PoolClient;
  const one = async (session: Session, { query, params }: Statement): Promise<StatementResult> => {
    const result = await session.query<unknown[]>({ text: query, values: params.map(toText), rowMode: "array" });
    return { query, rows: result.rows, fields: result.fields ?? [], affectedRows: result.rowCount ?? 0 };
  };
  return {
    async run(statements, mode) {
      if (mode === null) return Promise.all(statements.map((statement) => one(pool, statement)));
      const client = await pool.connect();
      try {
        await client.query(`begin ${mode === "" ? "" : `transaction ${mode}`}`);
        const results: StatementResult[] = [];
        for (const statement of statements) results.push(await one(client, statement));
        await client.query("commit");
        return results;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

function toText(value: unknown): unknown {
  return value === null || value === undefined ? null : String(value);
}
