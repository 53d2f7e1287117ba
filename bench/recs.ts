// `npm run bench:recs -- --ratings FILE.csv [--items FILE.csv] [--temporal]`: what the
// recommender finds again of what people liked. It runs the trainer and the scoring that the product runs.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { measureColdStart } from "./recs/cold-start.ts";
import { foldsOfUsers, leaveLastOut, type Rating } from "./recs/protocol.ts";
import { readCsv } from "./recs/read-csv.ts";
import { measureRounds } from "./recs/rounds.ts";
import { measureScale } from "./recs/scale.ts";

const { values: options } = parseArgs({
  options: {
    ratings: { type: "string" },
    items: { type: "string" },
    temporal: { type: "boolean", default: false },
    scale: { type: "boolean", default: false },
    sizes: { type: "string", default: "1250,2500,5000,10000" },
    threads: { type: "string", default: String(availableParallelism()) },
    set: { type: "string", multiple: true, default: [] },
  },
});
const threads = Number(options.threads);

if (options.scale) {
  await measureScale(options.sizes.split(",").map(Number), threads);
  process.exit(0);
}
if (options.ratings === undefined) {
  console.error(
    "usage: npm run bench:recs -- --ratings FILE.csv [--items FILE.csv] [--temporal] | --scale [--sizes 1250,2500]",
  );
  process.exit(1);
}
const ratings: Rating[] = (await readCsv(options.ratings)).map((row) => ({
  user: row["user"] ?? "",
  item: row["item"] ?? "",
  rating: Number(row["rating"]),
  timestamp: Number(row["timestamp"]),
}));
const settings = Object.fromEntries(options.set.map((pair) => [pair.split("=")[0] ?? "", Number(pair.split("=")[1])]));
console.table(await measureRounds(options.temporal ? leaveLastOut(ratings) : foldsOfUsers(ratings), threads, settings));
if (options.items !== undefined) console.table(measureColdStart(ratings, await readCsv(options.items)));
process.exit(0);
