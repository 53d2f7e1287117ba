import type { Deps } from "../deps.ts";
import { keptDays } from "./delivery-contract.ts";
import * as deliveryStore from "./delivery-store.ts";
import { currentPrefix, seal, unseal } from "./secret-box.ts";
import { wakeSender } from "./senders.ts";
import * as store from "./store.ts";
import { log } from "../telemetry/log.ts";

const wokenAtOnce = 200;
const removedAtOnce = 1_000;
const sealedAtOnce = 50;

/** Wakes senders that overslept, and forgets what is over: old deliveries, previous secrets, keys of old. */
export async function sweepWebhooks(deps: Pick<Deps, "db" | "objects" | "settings">): Promise<void> {
  const overdue = await deliveryStore.findOverdue(deps, wokenAtOnce);
  await Promise.allSettled(overdue.map((endpointId) => wakeSender(deps, endpointId)));
  await deliveryStore.removeOld(deps, keptDays, removedAtOnce);
  await store.forgetPrevious(deps);
  await sealAnew(deps);
}

// What another key than the first one sealed, so that a key that was replaced can be taken out of the setting.
async function sealAnew(deps: Pick<Deps, "db" | "settings">): Promise<void> {
  const keys = deps.settings.WEBHOOK_KEYS;
  const rows = await store.findSealedOtherwise(deps, await currentPrefix(keys), sealedAtOnce);
  for (const row of rows) {
    const again = async (text: string) => seal(keys, row.id, await unseal(keys, row.id, text));
    try {
      const previousSecret = row.previousSecret === null ? null : await again(row.previousSecret);
      await store.storeSealed(deps, row, { secret: await again(row.secret), previousSecret });
    } catch (error) {
      log.error("webhook.secret", { id: row.id, error });
    }
  }
}
