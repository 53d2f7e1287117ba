// The one file of schema/ that does I/O: `npm run migrate` and the local start-up run it under Node.
import { fileURLToPath } from "node:url";
import { neon, neonConfig } from "@neondatabase/serverless";
import { readMigrationFiles } from "drizzle-orm/migrator";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

const bookkeeping = [
  `create schema if not exists drizzle`,
  `create table if not exists drizzle.__drizzle_migrations
     (id serial primary key, hash text not null, created_at bigint)`,
];

/**
 * Brings a database to the newest migration; running it again changes nothing. Each migration is
 * one transaction. Neon, and whatever answers Neon's HTTP protocol at `fetchEndpoint`, is reached
 * over HTTP; any other Postgres over its own protocol. Answers how many migrations were applied.
 */
export async function migrate(connectionString: string, options: { fetchEndpoint?: string } = {}): Promise<number> {
  const http = options.fetchEndpoint ?? new URL(connectionString).hostname.endsWith(".neon.tech");
  if (!http) return migrateOverTcp(connectionString);
  if (options.fetchEndpoint) neonConfig.fetchEndpoint = options.fetchEndpoint;

  const sql = neon(connectionString);
  for (const statement of bookkeeping) await sql.query(statement);
  const rows = await sql`select coalesce(max(created_at), 0) as newest from drizzle.__drizzle_migrations`;
  const newest = Number(rows[0]?.newest);
  const due = readMigrationFiles({ migrationsFolder }).filter((m) => m.folderMillis > newest);
  for (const migration of due) {
    await sql.transaction([
      ...migration.sql.filter((s) => s.trim() !== "").map((statement) => sql.query(statement)),
      sql`insert into drizzle.__drizzle_migrations (hash, created_at)
          values (${migration.hash}, ${migration.folderMillis})`,
    ]);
  }
  return due.length;
}

async function migrateOverTcp(connectionString: string): Promise<number> {
  const { drizzle } = await import("drizzle-orm/node-postgres");
  const { migrate: run } = await import("drizzle-orm/node-postgres/migrator");
  const db = drizzle(connectionString);
  const countSql = `select count(*)::int as n from drizzle.__drizzle_migrations`;
  const count = async () => Number((await db.$client.query<{ n: number }>(countSql)).rows[0]?.n);
  try {
    const before = await count().catch(() => 0);
    await run(db, { migrationsFolder });
    return (await count()) - before;
  } finally {
    await db.$client.end();
  }
}

if (import.meta.main) {
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString) {
    console.error("DATABASE_URL is not set: give the connection string of the database to migrate.");
    process.exit(1);
  }
  const applied = await migrate(connectionString);
  console.log(applied === 0 ? "The database is up to date." : `Applied ${applied} migration(s).`);
}
