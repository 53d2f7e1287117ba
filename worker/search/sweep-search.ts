import { searchAlias } from "../../schema/search.ts";
import type { Deps } from "../deps.ts";
import { countsOf, oweNightlyCheck } from "./compare-index.ts";
import { isMissing } from "./index-writer.ts";
import * as store from "./store.ts";
import { log } from "../telemetry/log.ts";

const everyMinutes = 10;
const mostVideos = 2000;

/**
 * By cron, every ten minutes: brings the counts of views and likes to the index, and sees that the nightly comparison is
 * owed. Only of what was watched lately: who likes a video has nearly always just watched it, and the night finds the rest.
 */
export async function sweepSearch(deps: Pick<Deps, "db" | "searchWriter">, at: Date): Promise<void> {
  if (at.getUTCMinutes() % everyMinutes !== 0) return;
  await oweNightlyCheck(deps, at);
  // A little further back than the last time, for beacons wait in a queue. What is left out, the night repairs.
  const watched = await store.watchedLately(deps, everyMinutes + 5, mostVideos);
  try {
    await deps.searchWriter.updateCounts(searchAlias, watched.map(countsOf));
  } catch (error) {
    if (isMissing(error)) return;
    log.warn("search.counts-left-out", { error });
  }
}
