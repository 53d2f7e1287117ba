import { and, eq, inArray, lt, or, sql } from "drizzle-orm";
import { encodes, outbox, renditions, uploads, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import { withinQuota, type QuotaDeps } from "../quotas/quota-guard.ts";
import { oweVideoEvent } from "../webhooks/owe-event.ts";

type Db = Pick<Deps, "db">;
type Encode = { videoId: string; epoch: number };

const running = ["queued", "processing"] as const;
const isCurrent = ({ videoId, epoch }: Encode) =>
  and(eq(videos.id, videoId), eq(videos.epoch, epoch), inArray(videos.state, [...running]));
// The newest encode of a video that is ready with an older one.
const replaces = ({ videoId, epoch }: Encode) =>
  and(
    eq(videos.id, videoId),
    lt(videos.epoch, epoch),
    eq(videos.state, "ready"),
    sql`${epoch} = (select max(e.epoch) from ${encodes} e where e.video_id = ${videoId})`,
  );
// What has ended stays as it ended, whatever comes late.
const isRunning = inArray(encodes.state, [...running]);
const isEncode = ({ videoId, epoch }: Encode) => and(eq(encodes.videoId, videoId), eq(encodes.epoch, epoch));

// Of the encode that is to take the place of what is ready; null where there is none.
const nextEpoch = sql<number | null>`(select max(e.epoch) from ${encodes} e where e.video_id = ${videos}.id
  and e.epoch > ${videos}.epoch and e.state in ('queued', 'processing'))`;

/** The encodes that are not finished, the oldest change first. */
export async function listRunning({ db }: Db, limit: number): Promise<Encode[]> {
  return db
    .select({ videoId: videos.id, epoch: sql<number>`coalesce(${nextEpoch}, ${videos}.epoch)` })
    .from(videos)
    .where(or(inArray(videos.state, [...running]), sql`${nextEpoch} is not null`))
    .orderBy(videos.updatedAt)
    .limit(limit);
}

/** Whose video it is; null where it is gone. */
export async function findOwner({ db }: Db, videoId: string): Promise<string | null> {
  const [row] = await db.select({ ownerId: videos.ownerId }).from(videos).where(eq(videos.id, videoId));
  return row?.ownerId ?? null;
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
      db
        .update(encodes)
        .set({ state: "processing" })
        .where(and(isEncode(encode), isRunning)),
    ]),
  );
}

export async function markPlayable({ db }: Db, encode: Encode): Promise<void> {
  const playable = sql`${isCurrent(encode)} and ${videos.playable}`;
  await db.batch([
    owePublished({ db }, encode, { playable: true }),
    db
      .update(videos)
      .set({ playable: true, playableAt: sql`coalesce(${videos.playableAt}, now())`, updatedAt: sql`now()` })
      .where(isCurrent(encode)),
    db
      .update(encodes)
      .set({ playableAt: sql`now()` })
      .where(isEncode(encode)),
    db.execute(oweVideoEvent("video.playable", { cause: causeOf(encode), where: playable })),
    db.insert(outbox).values({ topic: "search.sync", payload: { videoId: encode.videoId } }),
  ]);
}

// What names an encode's event: of calls that are repeated, one is told.
const causeOf = ({ videoId, epoch }: Encode) => sql`${`${videoId}:${epoch}`}::text`;

// A public video is published by what makes it play. Stands before that change, and tells how it will be.
function owePublished({ db }: Db, encode: Encode, changes: Record<string, unknown>) {
  const where = sql`${isCurrent(encode)} and ${videos.visibility} = 'public' and not ${videos.playable}`;
  return db.execute(oweVideoEvent("video.published", { cause: causeOf(encode), where, changes }));
}

export type RenditionRow = Omit<typeof renditions.$inferInsert, "videoId" | "epoch">;

/** The one publishing write: a replaced, deleted or failed encode changes nothing and answers false. */
export async function markReady(
  { db }: Db,
  encode: Encode,
  result: {
    durationSeconds: number;
    width: number | null;
    height: number | null;
    cpuSeconds: number;
    renditions: RenditionRow[];
    posterWanted: boolean;
  },
): Promise<boolean> {
  const { durationSeconds, width, height } = result;
  // Of a source that is replaced: its pictures go with its epoch.
  const ofCurrent = (column: typeof videos.posterFile | typeof videos.posterSeconds) =>
    sql`case when ${videos.epoch} = ${encode.epoch} then ${column} end`;
  const kept = (column: typeof videos.hasPreview | typeof videos.hasStoryboard) =>
    sql<boolean>`${column} and ${videos.epoch} = ${encode.epoch}`;
  const [, published] = await db.batch([
    owePublished({ db }, encode, { playable: true, state: "ready", durationSeconds, width, height }),
    db
      .update(videos)
      .set({
        state: "ready",
        epoch: encode.epoch,
        posterFile: ofCurrent(videos.posterFile),
        posterSeconds: ofCurrent(videos.posterSeconds),
        hasStoryboard: kept(videos.hasStoryboard),
        hasPreview: kept(videos.hasPreview),
        errorCode: null,
        errorMessage: null,
        playable: true,
        playableAt: sql`coalesce(${videos.playableAt}, now())`,
        readyAt: sql`now()`,
        durationSeconds,
        width,
        height,
        updatedAt: sql`now()`,
      })
      .where(or(isCurrent(encode), replaces(encode)))
      .returning({ id: videos.id }),
    db
      .update(encodes)
      .set({ state: "ready", endedAt: sql`now()`, cpuSeconds: result.cpuSeconds })
      .where(and(isEncode(encode), isRunning)),
    db.insert(outbox).values([
      { topic: "search.sync", payload: { videoId: encode.videoId } },
      { topic: "captions.extract", payload: { videoId: encode.videoId, epoch: encode.epoch } },
      { topic: "images.begin", payload: { ...encode, poster: result.posterWanted } },
      { topic: "notify.owner", payload: { videoId: encode.videoId, epoch: encode.epoch, outcome: "ready" } },
    ]),
    db.execute(oweVideoEvent("video.ready", { cause: causeOf(encode), where: isReady(encode) })),
    discardSources({ db }, encode),
    discardEncodes({ db }, encode),
  ]);
  if (published.length === 0) return false;
  if (result.renditions.length === 0) return true;
  await db
    .insert(renditions)
    .values(result.renditions.map((row) => ({ ...encode, ...row })))
    .onConflictDoNothing();
  return true;
}

const isReady = ({ videoId, epoch }: Encode) =>
  and(eq(videos.id, videoId), eq(videos.epoch, epoch), eq(videos.state, "ready")) ?? sql`false`;
const isPublished = ({ videoId, epoch }: Encode) =>
  sql`exists (select from ${videos} where id = ${videoId} and epoch = ${epoch} and state = 'ready')`;

// Sources of old: a video keeps the one that it was made of.
function discardSources({ db }: Db, encode: Encode) {
  return db.execute(sql`
    with old as (
      update ${uploads} set state = 'aborted' where video_id = ${encode.videoId} and state = 'completed'
        and id <> (select upload_id from ${encodes} where ${isEncode(encode)}) and ${isPublished(encode)}
      returning object_key)
    insert into ${outbox} (topic, payload) select 'source.discard', jsonb_build_object('key', object_key) from old`);
}

// Encodes of old, when nobody can be playing them any more: a player keeps the addresses that it began with.
function discardEncodes({ db }: Db, encode: Encode) {
  return db.execute(sql`
    insert into ${outbox} (topic, payload, next_attempt_at)
    select 'encode.discard', jsonb_build_object('videoId', video_id, 'epoch', epoch), now() + interval '6 hours'
    from ${encodes} where video_id = ${encode.videoId} and epoch < ${encode.epoch} and ${isPublished(encode)}`);
}

/** A failed encode is not playable, even if its first seconds were. What it was to replace plays on. */
export async function markFailed(
  { db }: Db,
  encode: Encode,
  error: { code: string; message: string; detail: string | null },
  cpuSeconds: number,
): Promise<void> {
  // What this very transaction changed has its time.
  const failed = sql`${videos.id} = ${encode.videoId} and ${videos.updatedAt} = now()::timestamptz(3)
    and ${videos.errorCode} = ${error.code}`;
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
      .update(videos)
      .set({ errorCode: error.code, errorMessage: error.message, updatedAt: sql`now()` })
      .where(replaces(encode)),
    db
      .update(encodes)
      .set({ state: "failed", endedAt: sql`now()`, cpuSeconds, errorCode: error.code, errorDetail: error.detail })
      .where(and(isEncode(encode), isRunning)),
    db.insert(outbox).values([
      { topic: "search.sync", payload: { videoId: encode.videoId } },
      { topic: "notify.owner", payload: { videoId: encode.videoId, epoch: encode.epoch, outcome: "failed" } },
    ]),
    db.execute(oweVideoEvent("video.failed", { cause: causeOf(encode), where: failed })),
  ]);
}
