import { join } from "node:path";
import { projectRoot } from "../local/settings.ts";

const folder = join(projectRoot, ".edgereel/test");

/** What is made once before all tests, for all harnesses. */
export const built = {
  folder,
  /** The Worker's bundle. */
  worker: join(folder, "worker"),
  /** Its bindings and limits, as wrangler reads them. */
  workerConfig: join(folder, "worker-config.json"),
  /** An empty database with all migrations. */
  database: join(folder, "database.tar"),
};
