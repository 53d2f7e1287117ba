import { and, eq, inArray, sql } from "drizzle-orm";
import { encodes, outbox, renditions, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import { withinQuota, type QuotaDeps } from "../quotas/quota-guard.ts";

type Db = Pick<Deps, "db">;
type Encode = { videoId: string; epoch: number };

const running = ["queued", "processing"] as const;
const isCurrent = ({ videoId, epoch }: Encode) =>
  and(eq(videos.id, videoId), eq(videos.epoch, epoch), inArray(videos.state, [...running]));
const isEncode = ({ videoId, epoch }: Encode) => and(eq(encodes.videoId, videoId), eq(encodes.epoch, epoch));

/** The encodes that are not finished, the oldest change first. */
export async function listRunning({ db }: Db, limit: number): Promise<Encode[]> {
  return db
    .select({ videoId: videos.id, epoch: videos.epoch })
    .from(videos)
    .where(inArray(videos.state, [...running]))
    .orderBy(videos.updatedAt)
    .limit(limit);
}

/** Throws QUOTA_EXCEEDED where its owner has no minutes left for it. */
export async function markPlanned(
  deps: QuotaDeps,
  encode: Encode,
  facts: { durationSeconds: number; width: number | null; height: number | null },
): Promise<void> {
  const { db } = deps;
  const owner = sql`(select owner_id from ${videos} where id = ${encode.videoId})`;
  const demand = { kind: "duration", videoId: encode.videoId, seconds: facts.durationSeconds } as const;
  await withinQuota(deps, owner, demand, (lock, check) =>
    db.batch([
      lock,
      check,
      db
        .update(videos)
        .set({ ...facts, state: "processing", updatedAt: sql`now()` })
        .where(isCurrent(encode)),
      db.update(encodes).set({ state: "processing" }).where(isEncode(encode)),
    ]),
  );
}

export async function markPlayable({ db }: Db, encode: Encode): Promise<void> {
  await db.batch([
    db
      .update(videos)
      .set({ playable: true, playableAt: sql`coalesce(${videos.playableAt}, now())`, updatedAt: sql`now()` })
      .where(isCurrent(encode)),
    db
      .update(encodes)
      .set({ playableAt: sql`now()` })
      .where(isEncode(encode)),
    db.insert(outbox).values({ topic: "search.sync", payload: { videoId: encode.videoId } }),
  ]);
}

export type RenditionRow = Omit<typeof renditions.$inferInsert, "videoId" | "epoch">;

/** The one publishing write: a replaced, deleted or failed encode changes nothing and answers false. */
export async function markReady(
  { db }: Db,
  encode: Encode,
  result: { durationSeconds: number; cpuSeconds: number; renditions: RenditionRow[]; posterWanted: boolean },
): Promise<boolean> {
  const [published] = await db.batch([
    db
      .update(videos)
      .set({
        state: "ready",
        playable: true,
        playableAt: sql`coalesce(${videos.playableAt}, now())`,
        readyAt: sql`now()`,
        durationSeconds: result.durationSeconds,
        updatedAt: sql`now()`,
      })
      .where(isCurrent(encode))
      .returning({ id: videos.id }),
    db
      .update(encodes)
      .set({ state: "ready", endedAt: sql`now()`, cpuSeconds: result.cpuSeconds })
      .where(isEncode(encode)),
    db.insert(outbox).values([
      { topic: "search.sync", payload: { videoId: encode.videoId } },
      { topic: "captions.extract", payload: { videoId: encode.videoId, epoch: encode.epoch } },
      { topic: "images.begin", payload: { ...encode, poster: result.posterWanted } },
    ]),
  ]);
  if (published.length === 0) return false;
  if (result.renditions.length === 0) return true;
  await db
    .insert(renditions)
    .values(result.renditions.map((row) => ({ ...encode, ...row })))
    .onConflictDoNothing();
  return true;
}

/** A failed encode is not playable, even if its first seconds were. */
export async function markFailed(
  { db }: Db,
  encode: Encode,
  error: { code: string; message: string; detail: string | null },
  cpuSeconds: number,
): Promise<void> {
  await db.batch([
    db
      .update(videos)
      .set({
        state: "failed",
        playable: false,
        errorCode: error.code,
        errorMessage: error.message,
        updatedAt: sql`now()`,
      })
      .where(isCurrent(encode)),
    db
      .update(encodes)
      .set({ state: "failed", endedAt: sql`now()`, cpuSeconds, errorCode: error.code, errorDetail: error.detail })
      .where(isEncode(encode)),
    db.insert(outbox).values({ topic: "search.sync", payload: { videoId: encode.videoId } }),
  ]);
}
