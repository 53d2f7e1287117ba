import { and, eq, lt, sql } from "drizzle-orm";
import { encodes, outbox, uploads, users, videos } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type EncodeRow = typeof encodes.$inferSelect;
export type UploadRow = typeof uploads.$inferSelect;

/** Newest first, those before the epoch. */
export async function listEncodes(
  { db }: Db,
  videoId: string,
  page: { limit: number; before: number | undefined },
): Promise<EncodeRow[]> {
  const before = page.before === undefined ? undefined : lt(encodes.epoch, page.before);
  return db
    .select()
    .from(encodes)
    .where(and(eq(encodes.videoId, videoId), before))
    .orderBy(descending(encodes.epoch))
    .limit(page.limit);
}

export async function findEncode({ db }: Db, videoId: string, epoch: number): Promise<EncodeRow | null> {
  const [row] = await db
    .select()
    .from(encodes)
    .where(and(eq(encodes.videoId, videoId), eq(encodes.epoch, epoch)));
  return row ?? null;
}

/** The upload that was begun last, however it ended. */
export async function findLastUpload({ db }: Db, videoId: string): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(eq(uploads.videoId, videoId))
    .orderBy(descending(uploads.createdAt), descending(uploads.id))
    .limit(1);
  return row ?? null;
}

/** Whether the encode has the same source as one before it: then it is a retry. */
export async function isRetry({ db }: Db, videoId: string, epoch: number): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select 1 from ${encodes} now join ${encodes} before
      on before.video_id = now.video_id and before.upload_id = now.upload_id and before.epoch < now.epoch
    where now.video_id = ${videoId} and now.epoch = ${epoch} limit 1`);
  return rows.length > 0;
}

/**
 * Queues a failed video under its next epoch with the same source, and owes the outbox the encode and
 * the removal of what the failed one stored, all in one statement: of any number of calls at once,
 * one does it. What a transcoder that had not heard of the failure stores later goes an hour on.
 */
export async function queueRetry({ db }: Db, videoId: string, epoch: number, upload: UploadRow): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with queued as (
      update ${videos} set state = 'queued', epoch = epoch + 1, playable = false,
        poster_file = null, poster_seconds = null, has_storyboard = false, has_preview = false, error_code = null, error_message = null, queued_at = now(), updated_at = now()
      where id = ${videoId} and state = 'failed' and epoch = ${epoch} returning id, epoch),
    started as (
      insert into ${encodes} (video_id, epoch, upload_id)
      select id, epoch, ${upload.id} from queued returning video_id, epoch)
    insert into ${outbox} (topic, payload, next_attempt_at)
    select owed.topic, owed.payload, owed.at from started cross join lateral (values
      ('encode.begin', jsonb_build_object('videoId', started.video_id, 'epoch', started.epoch,
        'source', jsonb_build_object('key', ${upload.objectKey}::text, 'sizeBytes', ${upload.storedBytes}::bigint),
        'maxDurationSeconds', ${upload.maxDurationSeconds}::int), now()),
      ('encode.discard', jsonb_build_object('videoId', started.video_id, 'epoch', ${epoch}::int), now()),
      ('encode.discard', jsonb_build_object('videoId', started.video_id, 'epoch', ${epoch}::int),
        now() + interval '1 hour')) as owed (topic, payload, at)
    returning id`);
  return rows.length > 0;
}

/** The latest encode of a video, with its source; null before the first. */
export async function findLatest(
  { db }: Db,
  videoId: string,
): Promise<{ encode: EncodeRow; upload: UploadRow } | null> {
  const [row] = await db
    .select({ encode: encodes, upload: uploads })
    .from(encodes)
    .innerJoin(uploads, eq(uploads.id, encodes.uploadId))
    .where(eq(encodes.videoId, videoId))
    .orderBy(descending(encodes.epoch))
    .limit(1);
  return row ?? null;
}

const latest = sql<number>`(select max(e.epoch) from ${encodes} e where e.video_id = ${videos}.id)`;

export type JobRow = Awaited<ReturnType<typeof listJobs>>[number];

/** Of all videos, queued last first, from after the cursor. */
export async function listJobs(
  { db }: Db,
  state: EncodeRow["state"] | undefined,
  { limit, after }: { limit: number; after: { queuedAt: string; videoId: string; epoch: number } | null },
) {
  const { queuedAt, videoId, epoch } = encodes;
  return db
    .select({
      encode: encodes,
      title: videos.title,
      ownerId: users.id,
      ownerName: users.displayName,
      latestEpoch: latest,
    })
    .from(encodes)
    .innerJoin(videos, eq(videos.id, videoId))
    .innerJoin(users, eq(users.id, videos.ownerId))
    .where(
      and(
        state ? eq(encodes.state, state) : undefined,
        after
          ? sql`(${queuedAt}, ${videoId}, ${epoch}) < (${after.queuedAt}::timestamptz, ${after.videoId}, ${after.epoch}::int)`
          : undefined,
      ),
    )
    .orderBy(descending(queuedAt), descending(videoId), descending(epoch))
    .limit(limit);
}
