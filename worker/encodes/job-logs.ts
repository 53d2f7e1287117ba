import { Fault } from "../../schema/errors.ts";
import { JobLog } from "../../schema/job-log.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findOwn } from "./encodes.ts";
import * as store from "./store.ts";
import { log } from "../telemetry/log.ts";

/**
 * What each attempt of the encode's jobs did, by job and attempt. The cursor is the name of the last
 * log of the page before. Throws VIDEO_NOT_FOUND or ENCODE_NOT_FOUND.
 */
export async function listJobLogs(
  deps: Pick<Deps, "db" | "media">,
  viewer: Viewer,
  { videoId, epoch }: { videoId: string; epoch: number },
  page: { limit: number; cursor: string | undefined },
): Promise<{ items: JobLog[]; nextCursor: string | null }> {
  await findOwn(deps, viewer, videoId, "encode.read");
  if (!(await store.findEncode(deps, videoId, epoch))) {
    throw new Fault("ENCODE_NOT_FOUND", `The video has no encode ${epoch}.`);
  }
  const prefix = mediaKey.jobLogPrefix(videoId, epoch);
  // R2 lists keys in order, and a log's key sorts by job, then attempt.
  const { objects, truncated } = await deps.media.list({
    prefix,
    limit: page.limit,
    ...(page.cursor === undefined ? {} : { startAfter: `${prefix}${page.cursor}` }),
  });
  const logs = await Promise.all(objects.map(({ key }) => readLog(deps, key)));
  return {
    items: logs.filter((log) => log !== null),
    nextCursor: truncated ? (objects.at(-1)?.key.slice(prefix.length) ?? null) : null,
  };
}

async function readLog({ media }: Pick<Deps, "media">, key: string): Promise<JobLog | null> {
  const stored = await media.get(key);
  const parsed = JobLog.safeParse(await stored?.json().catch(() => null));
  if (parsed.success) return parsed.data;
  log.warn("job-log.unreadable", { key });
  return null;
}
