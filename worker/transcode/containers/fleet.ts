import type { Deps } from "../../deps.ts";
import { listRunning } from "../store.ts";
import type { EncodeBacklog } from "./backlog.ts";
import type { TranscoderFleet } from "./transcoder-fleet.ts";

type Fleet = Pick<Deps, "objects" | "settings">;

const sweepLimit = 1000;

// None where transcoders run elsewhere: then nobody counts and nothing is started.
function fleetOf({ objects, settings }: Fleet): DurableObjectStub<TranscoderFleet> | null {
  if (settings.TRANSCODER_MAX_INSTANCES === 0) return null;
  return objects.TRANSCODER_FLEET.getByName("fleet");
}

/** Tells the fleet an encode's unfinished jobs. Never throws: what is lost is asked for by the sweep. */
export async function reportBacklog(deps: Fleet, backlog: EncodeBacklog): Promise<void> {
  try {
    await fleetOf(deps)?.report(backlog);
  } catch (error) {
    const { videoId } = backlog;
    console.error(JSON.stringify({ level: "error", event: "fleet.report", videoId, error: String(error) }));
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
    console.error(JSON.stringify({ level: "error", event: "fleet.sweep", error: String(error) }));
  }
}
