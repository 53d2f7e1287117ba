import { sweepMailLinks } from "./accounts/accounts.ts";
import { sweepAnalytics } from "./analytics/analytics.ts";
import { sweepApiKeys } from "./api-keys/api-keys.ts";
import { depsOf } from "./deps.ts";
import { sweepDirectUploads } from "./direct-uploads/direct-uploads.ts";
import type { Env } from "./env.ts";
import { sweepNotifications } from "./notifications/notifications.ts";
import { relayOutbox } from "./outbox/outbox.ts";
import { sweepTraining } from "./recommendations/training.ts";
import { sweepSearch } from "./search/sweep-search.ts";
import { sweepSessions } from "./sessions/sessions.ts";
import { sweepRevocations } from "./playback/tokens.ts";
import { sweepFleet } from "./transcode/containers/fleet.ts";
import { sweepUploads } from "./uploads/uploads.ts";
import { sweepViews } from "./views/sweep-views.ts";
import { sweepSchedules } from "./videos/change-videos.ts";
import { sweepWebhooks } from "./webhooks/sweep-webhooks.ts";

/** Every minute: what the requests could not finish, and what nobody finished. */
export async function sweep(controller: ScheduledController, env: Env): Promise<void> {
  const deps = depsOf(env);
  // Waits for instances to start: the others do not wait for it.
  const fleet = sweepFleet(deps);
  // Before the outbox is relayed, for it owes search what it changed.
  await sweepSchedules(deps);
  await sweepTraining(deps, new Date(controller.scheduledTime));
  await sweepSearch(deps, new Date(controller.scheduledTime));
  await relayOutbox(deps);
  await sweepUploads(deps);
  await sweepSessions(deps);
  await sweepMailLinks(deps);
  await sweepRevocations(deps);
  await sweepDirectUploads(deps);
  await sweepApiKeys(deps);
  await sweepNotifications(deps);
  await sweepWebhooks(deps);
  await sweepAnalytics(deps, new Date(controller.scheduledTime));
  await sweepViews(deps);
  await fleet;
}
