import type { Deps } from "../deps.ts";
import type { ViewMessage } from "./view-message.ts";
import type { ViewNews } from "./store.ts";

/** Counts what viewers saw: start-up, time watched and stood still, failures (after CTA-2066), and views. */
export function measureViews(
  { metrics }: Pick<Deps, "metrics">,
  news: readonly ViewNews[],
  views: readonly ViewMessage[],
): void {
  const renditions = new Map(views.map(({ id, rendition }) => [id, rendition ?? "unknown"]));
  for (const view of news) {
    const viewer = { country: view.country ?? "unknown", device: view.device };
    const shown = { ...viewer, rendition: renditions.get(view.id) ?? "unknown" };
    if (view.isStarted) metrics.count("edgereel.playback.starts", viewer);
    if (view.startupMs !== null) metrics.observe("edgereel.playback.startup.duration", shown, view.startupMs / 1000);
    metrics.count("edgereel.playback.watched", shown, view.watchedSeconds);
    metrics.count("edgereel.playback.rebuffered", shown, view.rebufferMs / 1000);
    // A code is the player's own word, and pages of strangers send beacons as well.
    if (view.errorCode !== null) metrics.count("edgereel.playback.failures", { ...viewer, error_type: view.errorCode });
    if (view.isCompleted) metrics.count("edgereel.playback.completions", {});
    if (view.isCounted) metrics.count("edgereel.views", {});
  }
}
