import type { Deps } from "../../deps.ts";
import { listRunning } from "../store.ts";
import type { EncodeBacklog, FleetStatus } from "./backlog.ts";
import type { TranscoderFleet } from "./transcoder-fleet.ts";
import { log } from "../../telemetry/log.ts";

type Fleet = Pick<Deps, "objects" | "settings" | "metrics">;

const sweepLimit = 1000;

// For one call of it. None where transcoders run elsewhere: then nobody counts and nothing is started.
function fleetOf({ objects, settings, metrics }: Fleet): DurableObjectStub<TranscoderFleet> | null {
  if (settings.TRANSCODER_MAX_INSTANCES === 0) return null;
  metrics.count("edgereel.durable_object.calls", { class: "TranscoderFleet" });
  return objects.TRANSCODER_FLEET.getByName("fleet");
}

/** How many instances are kept awake for how much work; null where transcoders run elsewhere. */
export async function readFleet(deps: Fleet): Promise<FleetStatus | null> {
  return (await fleetOf(deps)?.status()) ?? null;
}

/** Tells the fleet an encode's unfinished jobs. Never throws: what is lost is asked for by the sweep. */
export async function reportBacklog(deps: Fleet, backlog: EncodeBacklog): Promise<void> {
  try {
    await fleetOf(deps)?.report(backlog);
  } catch (error) {
    const { videoId } = backlog;
    log.error("fleet.report", { videoId, error });
  }
}

/**
 * Each minute: keeps the wanted instances awake and lets the fleet compare its list with Postgres.
 * Never throws: what failed is done a minute later.
 */
export async function sweepFleet(deps: Fleet & Pick<Deps, "db">): Promise<void> {
  const fleet = fleetOf(deps);
  if (!fleet) return;
  try {
    const running = await listRunning(deps, sweepLimit);
    await fleet.sweep(running, running.length < sweepLimit);
  } catch (error) {
    log.error("fleet.sweep", { error });
  }
}
