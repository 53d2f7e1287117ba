import { and, asc, eq, sql } from "drizzle-orm";
import { captions, encodes, outbox, uploads, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type CaptionRow = typeof captions.$inferSelect;
export type NewCaption = Pick<CaptionRow, "id" | "videoId" | "language" | "label" | "source">;

/** By language, then label: the order in which players show them. */
export async function listCaptions({ db }: Db, videoId: string): Promise<CaptionRow[]> {
  return db
    .select()
    .from(captions)
    .where(eq(captions.videoId, videoId))
    .orderBy(asc(captions.language), asc(captions.label));
}

/**
 * Stores a track in place of the one of the same language and label, whose id goes to the outbox for
 * its cues to be removed. An embedded track never takes an uploaded one's place: then nothing changes,
 * and the answer is null.
 */
export async function putCaption({ db }: Db, caption: NewCaption): Promise<CaptionRow | null> {
  const { id, videoId, language, label, source } = caption;
  const { rows } = await db.execute<{ id: string; created_at: string }>(sql`
    with replaced as (
      select id from ${captions}
      where video_id = ${videoId} and language = ${language} and label = ${label} for update),
    stored as (
      insert into ${captions} (id, video_id, language, label, source)
      select ${id}, ${videoId}, ${language}, ${label}, ${source}::caption_source
      -- Makes Postgres look for the row before it is changed: the parts of a statement have no order else.
      where (select count(*) from replaced) >= 0
      on conflict (video_id, language, label) do update
        set id = excluded.id, source = excluded.source,
          created_at = case when captions.id = excluded.id then captions.created_at else excluded.created_at end
        where excluded.source = 'upload' or captions.source = 'embedded'
      returning id, created_at),
    owed as (
      insert into ${outbox} (topic, payload)
      select 'captions.sync', jsonb_build_object('videoId', ${videoId}::text, 'gone',
        coalesce((select jsonb_agg(id) from replaced where id <> ${id}), '[]'::jsonb))
      from stored
      union all select 'search.sync', jsonb_build_object('videoId', ${videoId}::text) from stored)
    select id, created_at from stored`);
  const [row] = rows;
  return row ? { ...caption, createdAt: new Date(row.created_at) } : null;
}

/** Removes a track; false where this video has no such track. */
export async function deleteCaption({ db }: Db, videoId: string, id: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with gone as (delete from ${captions} where video_id = ${videoId} and id = ${id} returning id)
    insert into ${outbox} (topic, payload)
    select 'captions.sync', jsonb_build_object('videoId', ${videoId}::text, 'gone', jsonb_build_array(id))
    from gone
    union all select 'search.sync', jsonb_build_object('videoId', ${videoId}::text) from gone
    returning id`);
  return rows.length > 0;
}

export async function videoExists({ db }: Db, videoId: string): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(videos)
    .where(eq(videos.id, videoId));
  return rows.length > 0;
}

/** The source of the finished encode that playback uses; null where it is another by now, or gone. */
export async function findSource(
  { db }: Db,
  videoId: string,
  epoch: number,
): Promise<{ key: string; sizeBytes: number } | null> {
  const [row] = await db
    .select({ key: uploads.objectKey, sizeBytes: uploads.storedBytes })
    .from(videos)
    .innerJoin(encodes, and(eq(encodes.videoId, videos.id), eq(encodes.epoch, videos.epoch)))
    .innerJoin(uploads, eq(uploads.id, encodes.uploadId))
    .where(and(eq(videos.id, videoId), eq(videos.epoch, epoch), eq(videos.state, "ready")));
  return row?.sizeBytes ? { key: row.key, sizeBytes: row.sizeBytes } : null;
}
