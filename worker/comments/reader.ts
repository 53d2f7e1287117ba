import { sql, type SQL } from "drizzle-orm";
import { comments, userSubscriptions, videos } from "../../schema/tables.ts";
import { reachOf } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import { visibleTo } from "../videos/visible-to.ts";

/** Whose look it is. No API key has a part in comments: with one, they are what everybody sees. */
export type Reader = { userId: string | null; isAdmin: boolean };

export function readerOf(viewer: Viewer | null): Reader {
  if (viewer?.credential.kind !== "session") return { userId: null, isAdmin: false };
  return { userId: viewer.userId, isAdmin: viewer.role === "admin" };
}

/** Whose comments the viewer may read, as a condition on videos: of those it may see, and watch if they are for subscribers. */
export function ofReadableVideo(viewer: Viewer | null): SQL {
  const { userId, isAdmin } = readerOf(viewer);
  // A key that reads its account's hidden videos reads what everybody says there.
  const ownerId = viewer && reachOf(viewer, "video.read-hidden") !== null ? viewer.userId : userId;
  return sql`(${visibleTo(viewer)} and (${videos.visibility} <> 'subscribers' or ${isAdmin}::boolean
    or ${videos.ownerId} = ${ownerId}::text or exists (select 1 from ${userSubscriptions} s
      where s.creator_id = ${videos.ownerId} and s.subscriber_id = ${userId}::text)))`;
}

/** What is held or removed is for its author, the video's owner and admins. */
export function seesHidden(reader: Reader, row: { authorId: string | null; ownerId: string }): boolean {
  return reader.isAdmin || (reader.userId !== null && [row.authorId, row.ownerId].includes(reader.userId));
}

/** The same for rows of `alias`, in a query that joins videos. */
function isWhole({ userId, isAdmin }: Reader, alias: SQL): SQL {
  return sql`(${alias}.deleted_at is null and (${alias}.state = 'visible' or ${isAdmin}::boolean
    or ${videos.ownerId} = ${userId}::text or ${alias}.author_id = ${userId}::text))`;
}

const answers = (reader: Reader) => sql`from ${comments} r
  where r.parent_id = ${comments.id} and ${isWhole(reader, sql`r`)}`;

/** Whether a comment has its place in lists: with its words, or for the answers below it. */
export function isShown(reader: Reader): SQL {
  return sql`(${isWhole(reader, sql`${comments}`)} or exists (select 1 ${answers(reader)}))`;
}

export function countAnswers(reader: Reader): SQL<number> {
  return sql<number>`(select count(*)::int ${answers(reader)})`;
}
