import { encodeErrors, Fault, type EncodeErrorCode } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { liveProgress } from "../transcode/coordinators.ts";
import type { Job } from "./contract.ts";
import * as store from "./store.ts";

/** The encodes of all videos, queued last first. */
export async function listJobs(
  deps: Pick<Deps, "db" | "objects">,
  { state, limit, cursor }: { state?: Job["state"] | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: Job[]; nextCursor: string | null }> {
  const after = cursor === undefined ? null : positionOf(cursor);
  const rows = await store.listJobs(deps, state, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.encode;
  return {
    items: await Promise.all(page.map((row) => present(deps, row))),
    nextCursor: rows.length > limit && last ? `${last.queuedAt.getTime()}.${last.videoId}.${last.epoch}` : null,
  };
}

async function present(deps: Pick<Deps, "objects">, row: store.JobRow): Promise<Job> {
  const { videoId, epoch, state, queuedAt, endedAt, cpuSeconds, errorCode, errorDetail } = row.encode;
  const current = epoch === row.latestEpoch;
  return {
    video: { id: videoId, title: row.title },
    owner: { id: row.ownerId, displayName: row.ownerName },
    epoch,
    current,
    state,
    progress: current ? await liveProgress(deps, { id: videoId, state }) : state === "ready" ? 1 : 0,
    queuedAt: queuedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    cpuSeconds,
    error: errorCode === null ? null : { code: errorCode, message: messageOf(errorCode), detail: errorDetail },
  };
}

function messageOf(code: string): string {
  return encodeErrors[code as EncodeErrorCode] ?? encodeErrors.ERR_UNKNOWN;
}

function positionOf(cursor: string): { queuedAt: string; videoId: string; epoch: number } {
  const [, time, videoId = "", epoch] = /^(\d{1,13})\.(\w+)\.(\d{1,9})$/.exec(cursor) ?? [];
  if (time && isId("video", videoId)) {
    return { queuedAt: new Date(Number(time)).toISOString(), videoId, epoch: Number(epoch) };
  }
  const message = "not a cursor of this list";
  throw new Fault("VALIDATION_FAILED", `query.cursor: ${message}`, { fields: [{ path: "query.cursor", message }] });
}
