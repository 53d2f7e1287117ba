import { and, eq, inArray, isNull, lt, ne, sql } from "drizzle-orm";
import { directUploads, encodes, outbox, uploads, videos } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { withinQuota, type QuotaDeps } from "../quotas/quota-guard.ts";
import { oweVideoEvent } from "../webhooks/owe-event.ts";

type Db = Pick<Deps, "db">;
export type UploadRow = typeof uploads.$inferSelect;
export type NewUpload = typeof uploads.$inferInsert;

/** The states in which a video may be given a source. */
export const takingStates = ["draft", "uploading", "failed"] as const;

/**
 * Opens an upload and puts the video in state `uploading`, or leaves it `ready` where its source may be
 * replaced: what it has plays on until the new one is ready. The upload that was open before is closed
 * and returned, for its object or parts are to be removed. An import owes the outbox its job. Where
 * the video got its source meanwhile, nothing changes and `opened` is false. Throws QUOTA_EXCEEDED.
 */
export async function openUpload(
  deps: QuotaDeps,
  upload: NewUpload,
  replaces: boolean,
): Promise<{ opened: boolean; replaced: UploadRow | null }> {
  const { db } = deps;
  const demand = { kind: "upload", videoId: upload.videoId, bytes: upload.declaredBytes ?? null } as const;
  const ofVideo = eq(videos.id, upload.videoId);
  const states = replaces ? [...takingStates, "ready" as const] : takingStates;
  const opened = replaces ? sql`('uploading', 'ready')` : sql`('uploading')`;
  const isTaking = sql`exists (select from ${videos} where ${ofVideo} and ${videos.state} in ${opened})`;
  const [, , , , replaced, , refused] = await withinQuota(deps, ownerOf(upload.videoId), demand, (lock, check) =>
    db.batch([
      lock,
      check,
      // First, for it locks the video's row: of calls at once, each then closes the upload of the one
      // before, and one that completes is either before all of this or after it.
      db.select({ id: videos.id }).from(videos).where(ofVideo).for("update"),
      db
        .update(videos)
        .set({
          state: sql`case ${videos.state} when 'ready' then 'ready'::video_state else 'uploading' end`,
          errorCode: null,
          errorMessage: null,
          updatedAt: sql`now()`,
        })
        .where(and(ofVideo, inArray(videos.state, states))),
      db
        .update(uploads)
        .set({ state: "aborted", closedAt: sql`now()` })
        .where(and(eq(uploads.videoId, upload.videoId), eq(uploads.state, "open"), isTaking))
        .returning(),
      db.insert(uploads).values(upload),
      // Nobody else has seen it: the batch is one transaction.
      db
        .delete(uploads)
        .where(and(eq(uploads.id, upload.id), sql`not ${isTaking}`))
        .returning({ id: uploads.id }),
      ...(upload.sourceUrl
        ? [
            db.execute(sql`insert into ${outbox} (topic, payload)
            select 'import.begin', jsonb_build_object('uploadId', ${uploads.id}) from ${uploads}
            where ${uploads.id} = ${upload.id}`),
          ]
        : []),
    ]),
  );
  return { opened: refused.length === 0, replaced: replaced[0] ?? null };
}

/** The upload by a single PUT that was begun last for this video. */
export async function findLatestPut({ db }: Db, videoId: string): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(
      and(
        eq(uploads.videoId, videoId),
        ne(uploads.state, "aborted"),
        isNull(uploads.multipartId),
        isNull(uploads.sourceUrl),
      ),
    )
    .orderBy(descending(uploads.createdAt))
    .limit(1);
  return row ?? null;
}

/** The upload of any kind that was begun last for this video, however it ended. */
export async function findNewest({ db }: Db, videoId: string): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(eq(uploads.videoId, videoId))
    // Of several in one millisecond, the open one (the first value of the enum).
    .orderBy(descending(uploads.createdAt), uploads.state)
    .limit(1);
  return row ?? null;
}

export async function findUpload({ db }: Db, id: string): Promise<UploadRow | null> {
  const [row] = await db.select().from(uploads).where(eq(uploads.id, id));
  return row ?? null;
}

/** Notes how far an import is; false where it is not open any more. */
export async function noteProgress(
  { db }: Db,
  id: string,
  bytes: { receivedBytes: number; totalBytes: number | null },
): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ storedBytes: bytes.receivedBytes, declaredBytes: bytes.totalBytes })
    .where(and(eq(uploads.id, id), eq(uploads.state, "open")))
    .returning({ id: uploads.id });
  return rows.length > 0;
}

export async function findMultipart(
  { db }: Db,
  videoId: string,
  multipartId: string,
  key: string,
): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), eq(uploads.multipartId, multipartId), eq(uploads.objectKey, key)));
  return row ?? null;
}

/**
 * Closes the upload, queues the video (or, where that is ready, what is to take its place) under the next epoch and owes the outbox the encode, all in
 * one statement: of any number of calls at once, one does it and answers true. Throws QUOTA_EXCEEDED.
 */
export async function completeUpload(deps: QuotaDeps, upload: UploadRow, storedBytes: number): Promise<boolean> {
  const demand = { kind: "source", uploadId: upload.id, bytes: storedBytes } as const;
  const [, , { rows }] = await withinQuota(deps, ownerOf(upload.videoId), demand, (lock, check) =>
    deps.db.batch([
      lock,
      check,
      deps.db.execute(sql`
    with closed as (
      update ${uploads} set state = 'completed', closed_at = now(), stored_bytes = ${storedBytes}
      where id = ${upload.id} and state = 'open' returning id, video_id, object_key, max_duration_seconds),
    -- Whoever sent it: no link of this video opens anything any more.
    used as (
      update ${directUploads} set used_at = now()
      from closed where ${directUploads.videoId} = closed.video_id and used_at is null),
    next as (
      select v.id, v.state, greatest(v.epoch, (select max(e.epoch) from ${encodes} e where e.video_id = v.id)) + 1 as epoch
      from ${videos} v, closed where v.id = closed.video_id),
    -- What is ready plays on: its epoch rises when the new encode is ready.
    queued as (
      update ${videos} set state = 'queued', epoch = next.epoch, playable = false,
        poster_file = null, poster_seconds = null, has_storyboard = false, has_preview = false,
        queued_at = now(), updated_at = now()
      from next where ${videos.id} = next.id and next.state <> 'ready'),
    overtaken as (
      update ${encodes} set state = 'failed', ended_at = now(), error_code = 'ERR_REPLACED'
      from next where ${encodes.videoId} = next.id and ${encodes.state} in ('queued', 'processing')),
    started as (
      insert into ${encodes} (video_id, epoch, upload_id)
      select next.id, next.epoch, closed.id from next, closed returning video_id, epoch)
    insert into ${outbox} (topic, payload)
    select 'encode.begin', jsonb_build_object('videoId', started.video_id, 'epoch', started.epoch,
      'source', jsonb_build_object('key', closed.object_key, 'sizeBytes', ${storedBytes}::bigint),
      'maxDurationSeconds', closed.max_duration_seconds)
    from started, closed returning id`),
      deps.db.execute(oweVideoEvent("video.uploaded", { cause: sql`${upload.id}::text`, where: isClosed(upload) })),
    ]),
  );
  return rows.length > 0;
}

// Of the video whose upload this very transaction closed: its time is that of the transaction.
function isClosed(upload: UploadRow) {
  return sql`${videos.id} = ${upload.videoId} and exists (
    select from ${uploads} where ${uploads.id} = ${upload.id} and ${uploads.closedAt} = now()::timestamptz(3))`;
}

// Whoever sent it: the quota is that of the video's owner.
function ownerOf(videoId: string) {
  return sql`(select owner_id from ${videos} where id = ${videoId})`;
}

/** Closes an upload without effect; the video goes back to where an upload can begin, or stays ready. */
export async function closeUpload(
  { db }: Db,
  upload: UploadRow,
  error: { code: string; message: string } | null,
): Promise<void> {
  const close = db.execute(sql`
    with closed as (
      update ${uploads} set state = 'aborted', closed_at = now()
      where id = ${upload.id} and state = 'open' returning video_id),
    changed as (
      update ${videos} set
        state = case ${videos.state} when 'ready' then 'ready' else ${error ? "failed" : "draft"}::video_state end,
        error_code = ${error?.code ?? null}, error_message = ${error?.message ?? null}, updated_at = now()
      from closed where ${videos.id} = closed.video_id and ${videos.state} in ('uploading', 'ready')
      returning ${videos.id} as id, ${videos.ownerId} as owner_id)
    -- It may have failed long after its owner left, or by somebody else's hands.
    insert into ${outbox} (topic, payload)
    select 'notify.person', jsonb_build_object('userId', changed.owner_id, 'kind', 'video.failed',
      'cause', ${upload.id}::text, 'payload', jsonb_build_object('videoId', changed.id))
    from changed where ${error !== null}::boolean`);
  if (!error) return void (await close);
  const failed = sql`${isClosed(upload)} and ${videos.errorCode} = ${error.code}`;
  await db.batch([close, db.execute(oweVideoEvent("video.failed", { cause: sql`${upload.id}::text`, where: failed }))]);
}

/** Uploads that have been open for longer than a day, oldest first. */
export async function findStale({ db }: Db, before: Date, limit: number): Promise<UploadRow[]> {
  return db
    .select()
    .from(uploads)
    .where(and(eq(uploads.state, "open"), lt(uploads.createdAt, before)))
    .orderBy(uploads.createdAt)
    .limit(limit);
}
