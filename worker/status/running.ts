import type { Deps } from "../deps.ts";
import { tracePageOf } from "../telemetry/trace-page.ts";
import { encodeStanding } from "../transcode/coordinators.ts";
import type { RunningEncode } from "./contract.ts";
import { logPage } from "./failures.ts";
import { probe } from "./probe.ts";
import type { RunningRow } from "./store.ts";

/** An encode under way, with what its coordinator says if it does so in time. */
export async function presentRunning(
  deps: Pick<Deps, "objects" | "settings">,
  row: RunningRow,
  timeoutMs: number,
): Promise<RunningEncode> {
  const { videoId, epoch } = row;
  const asked = await probe(() => encodeStanding(deps, { videoId, epoch }), timeoutMs);
  const standing = asked.answered ? asked.value : null;
  return {
    video: { id: videoId, title: row.title },
    owner: { id: row.ownerId, displayName: row.ownerName },
    epoch,
    state: row.state,
    progress: standing?.progress ?? (row.state === "queued" ? 0 : null),
    queuedAt: new Date(row.queuedAt).toISOString(),
    attempts: row.attempts,
    jobsLeft: standing?.jobsLeft ?? null,
    lastHeardAt: standing ? new Date(standing.lastReportMs).toISOString() : null,
    resends: standing?.resends ?? null,
    logUrl: logPage(videoId),
    traceUrl: await tracePageOf(deps, videoId),
  };
}
