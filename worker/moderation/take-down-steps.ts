import { sql, type SQL } from "drizzle-orm";
import { outbox, users, videos } from "../../schema/tables.ts";
import { mailTopic, noticeMail } from "../accounts/owed-mail.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { notifyTopics } from "../notifications/notify.ts";

/** Before those steps, where the statement locks other things first. */
export function lockVideo({ db }: Pick<Deps, "db">, videoId: string) {
  return db.execute(sql`select 1 from ${videos} where id = ${videoId} for no key update`);
}

/**
 * The steps of a statement (`with …`) that take a video down, note it, and owe its owner a notification and a
 * mail, and search its entry. It becomes private and keeps in mind what it was: so whatever asks for the
 * visibility leaves it out, and the database refuses another one meanwhile. One that is down already only gets
 * another reason. `only` must hold for it to happen.
 */
export function takeDownSteps(videoId: string, reason: string, { by, now }: { by: Actor; now: Date }, only: SQL): SQL {
  return sql`
    taken as (
      update ${videos} v set taken_down_at = coalesce(v.taken_down_at, now()), taken_down_reason = ${reason},
        taken_down_visibility = coalesce(v.taken_down_visibility, v.visibility), visibility = 'private',
        updated_at = now()
      where v.id = ${videoId} and v.taken_down_reason is distinct from ${reason}::text and ${only}
      returning v.id, v.owner_id, v.taken_down_visibility as visibility),
    noted_take_down as (${noteChange(by, {
      action: "video.take-down",
      target: sql`taken.id`,
      detail: sql`jsonb_build_object('before', jsonb_build_object('visibility', taken.visibility),
        'after', jsonb_build_object('reason', ${reason}::text))`,
      source: sql`taken`,
    })}),
    owed_take_down as (${owe(sql`taken`, "video.taken-down", noticeMail(now, "video-taken-down", "", reason))})`;
}

/** As takeDownSteps: gives the video back its visibility of before. Nothing changes for one that is not down. */
export function restoreSteps(videoId: string, { by, now }: { by: Actor; now: Date }): SQL {
  return sql`
    restored as (
      update ${videos} v set visibility = v.taken_down_visibility, taken_down_at = null, taken_down_reason = null,
        taken_down_visibility = null, updated_at = now()
      from (select id, taken_down_reason from ${videos} where id = ${videoId} for update) before
      where v.id = before.id and v.taken_down_at is not null
      returning v.id, v.owner_id, v.visibility, before.taken_down_reason as reason),
    noted_restore as (${noteChange(by, {
      action: "video.restore",
      target: sql`restored.id`,
      detail: sql`jsonb_build_object('before', jsonb_build_object('reason', restored.reason),
        'after', jsonb_build_object('visibility', restored.visibility))`,
      source: sql`restored`,
    })}),
    owed_restore as (${owe(sql`restored`, "video.restored", noticeMail(now, "video-restored", ""))})`;
}

// The same may happen to a video again: each time is a cause of its own.
function owe(changed: SQL, kind: string, mail: object): SQL {
  return sql`
    insert into ${outbox} (topic, payload)
    select owed.topic, owed.payload from ${changed} video join ${users} owner on owner.id = video.owner_id,
      lateral (values
        ('search.sync', jsonb_build_object('videoId', video.id)),
        (${notifyTopics.person}, jsonb_build_object('userId', owner.id, 'kind', ${kind}::text,
          'cause', video.id || ':' || (extract(epoch from now()) * 1000)::bigint,
          'payload', jsonb_build_object('videoId', video.id))),
        (${mailTopic}, ${JSON.stringify(mail)}::jsonb || jsonb_build_object('to', owner.email))
      ) owed (topic, payload)`;
}
