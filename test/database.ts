import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { dataDir as freshDatabase } from "@electric-sql/pglite-prepopulatedfs";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { projectRoot } from "../local/settings.ts";
import { pgliteExtensions } from "../local/sql-engines.ts";
import { built } from "./built.ts";

/** An empty database with all migrations: each harness would take seconds for them. */
export async function dumpDatabase(): Promise<void> {
  const client = await PGlite.create({ extensions: pgliteExtensions, loadDataDir: await freshDatabase() });
  await migrate(drizzle({ client }), { migrationsFolder: join(projectRoot, "schema/migrations") });
  const dump = await client.dumpDataDir("none");
  writeFileSync(built.database, new Uint8Array(await dump.arrayBuffer()));
  await client.close();
}
