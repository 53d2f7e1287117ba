import { and, eq, isNull, sql } from "drizzle-orm";
import { outbox, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
type Encode = { videoId: string; epoch: number };

// An encode that was replaced, deleted or failed has no pictures any more.
const isCurrent = ({ videoId, epoch }: Encode) =>
  and(eq(videos.id, videoId), eq(videos.epoch, epoch), sql`${videos.state} <> 'failed'`);

/** Notes which time was chosen, and owes the outbox its poster. */
export async function wantPoster({ db }: Db, encode: Encode, timeSeconds: number): Promise<void> {
  await db.batch([
    db
      .update(videos)
      .set({ posterSeconds: timeSeconds, updatedAt: sql`now()` })
      .where(isCurrent(encode)),
    db.insert(outbox).values({ topic: "images.poster", payload: { ...encode, timeSeconds } }),
  ]);
}

/**
 * Sets the poster, if its time is still the one that is wanted: null, the transcoder's own choice,
 * holds only as long as the owner has chosen none. Answers whether it was set.
 */
export async function setPoster(
  { db }: Db,
  encode: Encode,
  poster: { file: string; timeSeconds: number | null },
): Promise<boolean> {
  const { file, timeSeconds } = poster;
  const wanted = timeSeconds === null ? isNull(videos.posterSeconds) : eq(videos.posterSeconds, timeSeconds);
  const rows = await db
    .update(videos)
    .set({ posterFile: file, updatedAt: sql`now()` })
    .where(and(isCurrent(encode), wanted))
    .returning({ id: videos.id });
  return rows.length > 0;
}

/** Answers whether the encode is still the video's. */
export async function setImages(
  { db }: Db,
  encode: Encode,
  images: { storyboard: boolean; preview: boolean },
): Promise<boolean> {
  const rows = await db
    .update(videos)
    .set({ hasStoryboard: images.storyboard, hasPreview: images.preview, updatedAt: sql`now()` })
    .where(isCurrent(encode))
    .returning({ id: videos.id });
  return rows.length > 0;
}
