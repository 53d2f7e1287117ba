import type { Deps } from "../deps.ts";
import * as store from "./store.ts";

const removedAtOnce = 1_000;
const batchesAtMost = 20;

/**
 * By cron: removes old viewings, a bounded number a minute. View counts stand with the videos, figures in the rolls
 * of the days, which only count again today and yesterday; what is left of a day that was never rolled up stays.
 */
export async function sweepViews(deps: Pick<Deps, "db" | "settings">): Promise<void> {
  const days = deps.settings.VIEW_ROWS_DAYS;
  if (days === 0) return;
  for (let batch = 0; batch < batchesAtMost; batch += 1) {
    if ((await store.removeOld(deps, days, removedAtOnce)) < removedAtOnce) return;
  }
}
