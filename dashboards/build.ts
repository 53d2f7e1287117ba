// `npm run dashboards`: writes the dashboards that Grafana is provisioned with.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { boards } from "./boards.ts";
import { grafanaJson } from "./grafana-json.ts";

for (const board of boards) {
  const file = fileURLToPath(new URL(`./grafana/${board.uid}.json`, import.meta.url));
  writeFileSync(file, `${JSON.stringify(grafanaJson(board), null, 2)}\n`);
}
