import { eq } from "drizzle-orm";
import { videos } from "../../schema/tables.ts";
import { cached } from "../cache.ts";
import type { Deps } from "../deps.ts";

/** What the gate must know of a video to let a request through. */
export type VideoAccess = {
  visibility: "public" | "unlisted" | "private" | "subscribers";
  playable: boolean;
  /** Viewers may have its renditions as files. */
  downloadable: boolean;
  epoch: number;
};

type AccessDeps = Pick<Deps, "db" | "cache">;

// Short, for a reader may store an old record just after a change cleared it.
const cacheSeconds = 4;
const memoryMs = 1_000;
const memoryEntries = 1_000;
const memory = new Map<string, { access: VideoAccess | null; untilMs: number }>();

/**
 * The access record of a video; null where there is none. A second in this isolate's memory spares
 * a player's burst of requests any look-up; then Redis, which each change clears; then Postgres.
 */
export async function accessOf(deps: AccessDeps, videoId: string): Promise<VideoAccess | null> {
  const now = Date.now();
  const held = memory.get(videoId);
  if (held && held.untilMs > now) return held.access;
  const access = await cached(deps.cache, key(videoId), cacheSeconds, () => findAccess(deps, videoId));
  if (memory.size >= memoryEntries) memory.clear();
  memory.set(videoId, { access, untilMs: now + memoryMs });
  return access;
}

/** To be called after every change of a video's visibility, playability, downloads or epoch, and its deletion. */
export async function forgetAccess(deps: Pick<Deps, "cache">, ...videoIds: string[]): Promise<void> {
  for (const videoId of videoIds) memory.delete(videoId);
  await deps.cache.drop(...videoIds.map(key));
}

async function findAccess({ db }: Pick<Deps, "db">, videoId: string): Promise<VideoAccess | null> {
  const [row] = await db
    .select({
      visibility: videos.visibility,
      playable: videos.playable,
      downloadable: videos.downloadable,
      epoch: videos.epoch,
    })
    .from(videos)
    .where(eq(videos.id, videoId));
  return row ?? null;
}

function key(videoId: string): string {
  return `access:${videoId}`;
}
