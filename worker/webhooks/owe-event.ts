import { sql, type SQL } from "drizzle-orm";
import { comments, outbox, users, videos, webhookEndpoints } from "../../schema/tables.ts";
import type { WebhookEvent } from "../../schema/webhook-events.ts";

/** The outbox topic of what webhooks are told. */
export const webhookTopic = "webhook.event";

type Owed = {
  type: WebhookEvent;
  /** Whose endpoints are told. */
  ownerId: SQL;
  /** Names what happened: it is told once, however often it is owed. */
  cause: SQL;
  /** jsonb: how things stand with it. */
  data: SQL;
  /** Where the other expressions read from. */
  from: SQL;
  where: SQL;
};

/**
 * A statement that owes the outbox an event for each row of `from`, for the transaction that causes it. It
 * owes nothing where no endpoint listens, so it costs accounts without webhooks one look into an index.
 */
export function oweEvent({ type, ownerId, cause, data, from, where }: Owed): SQL {
  return sql`
    insert into ${outbox} (topic, payload)
    select ${webhookTopic}, jsonb_build_object('ownerId', ${ownerId}, 'type', ${type}::text,
      'cause', ${type} || ':' || (${cause})::text, 'at', now(), 'data', ${data})
    from ${from}
    where ${where} and exists (
      select from ${webhookEndpoints} listening where listening.owner_id = ${ownerId} and listening.enabled
        and (listening.events = '{}' or ${type} = any (listening.events)))`;
}

// As the API writes times.
const time = (column: typeof videos.createdAt | typeof comments.createdAt) =>
  sql`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** How a video stands. Its metadata are its owner's own, and so is the endpoint. */
const videoFacts = sql`jsonb_build_object(
  'id', ${videos.id}, 'title', ${videos.title}, 'visibility', ${videos.visibility}, 'state', ${videos.state},
  'playable', ${videos.playable}, 'durationSeconds', ${videos.durationSeconds}, 'width', ${videos.width},
  'height', ${videos.height}, 'metadata', ${videos.metadata}, 'createdAt', ${time(videos.createdAt)},
  'error', case when ${videos.errorCode} is null then null
    else jsonb_build_object('code', ${videos.errorCode}, 'message', ${videos.errorMessage}) end)`;

/**
 * Owes an event of each video that `where` finds. `changes` are facts that the same transaction changes
 * afterwards: a statement before the change still knows what was before.
 */
export function oweVideoEvent(
  type: Extract<WebhookEvent, `video.${string}`>,
  { cause, where, changes = {} }: { cause: SQL; where: SQL; changes?: Record<string, unknown> },
): SQL {
  const data = sql`jsonb_build_object('video', ${videoFacts} || ${JSON.stringify(changes)}::jsonb)`;
  return oweEvent({ type, ownerId: sql`${videos.ownerId}`, cause, data, from: sql`${videos}`, where });
}

/** That something happens anew each time. */
export const eachTime = sql`gen_random_uuid()`;

/** Owes that viewers see a comment from now on: told once of each, whether it was posted or let through. */
export function oweCommentCreated(commentId: string): SQL {
  return oweEvent({
    type: "comment.created",
    ownerId: sql`${videos.ownerId}`,
    cause: sql`${comments.id}`,
    data: sql`jsonb_build_object(
      'comment', jsonb_build_object('id', ${comments.id}, 'parentId', ${comments.parentId}, 'body', ${comments.body},
        'author', jsonb_build_object('id', ${users.id}, 'displayName', ${users.displayName}),
        'createdAt', ${time(comments.createdAt)}),
      'video', jsonb_build_object('id', ${videos.id}, 'title', ${videos.title}))`,
    from: sql`${comments} join ${videos} on ${videos.id} = ${comments.videoId}
      join ${users} on ${users.id} = ${comments.authorId}`,
    where: sql`${comments.id} = ${commentId} and ${comments.state} = 'visible' and ${comments.deletedAt} is null`,
  });
}
