import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import { captions, outbox, siteSettings, users, videos, videoViews } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { categorySlugs, tagNames } from "../videos/labels.ts";
import type { SearchableRow } from "./searchable-row.ts";

type Db = Pick<Deps, "db">;

/** Who may be found at all. The same words stand in the partial indexes of `videos`. */
export const searchable: SQL = sql`${videos.visibility} = 'public' and ${videos.playable} and ${videos.takenDownAt} is null`;

// The track in the video's own language first, for only a few are read.
const captionIds = sql<string[]>`array(
  select ${captions.id} from ${captions} where ${captions.videoId} = ${videos.id}
  order by ${captions.language} = ${videos.language} desc nulls last, ${captions.language}, ${captions.label})`;

/** What is written into an entry in another form, by another version of the Worker, gets another number here. */
const documentForm = 1;
const version = sql<string>`md5(jsonb_build_array(${documentForm}::int, ${videos.title}, ${videos.description},
  ${videos.visibility}, ${videos.language}, ${videos.createdAt}, ${videos.durationSeconds}, ${videos.ownerId},
  ${users.displayName}, ${tagNames}, ${categorySlugs}, ${captionIds})::text)`;

/** Those of these videos that may be found. */
export async function findSearchable({ db }: Db, ids: string[]): Promise<SearchableRow[]> {
  const { id, title, description, visibility, language, durationSeconds } = videos;
  const { viewCount, likeCount, createdAt, ownerId } = videos;
  return db
    .select({
      ...{ id, title, description, visibility, language, durationSeconds, viewCount, likeCount, createdAt, ownerId },
      ownerName: users.displayName,
      tags: tagNames,
      categories: categorySlugs,
      captionIds,
      version,
    })
    .from(videos)
    .innerJoin(users, eq(users.id, videos.ownerId))
    .where(and(inArray(videos.id, ids), searchable));
}

export type Counts = Pick<SearchableRow, "id" | "viewCount" | "likeCount" | "createdAt">;
export type Known = Counts & { version: string };

const known = {
  id: videos.id,
  viewCount: videos.viewCount,
  likeCount: videos.likeCount,
  createdAt: videos.createdAt,
  version,
};

/** What the entries of these videos should be known by; what may not be found is left out. */
export async function knownOf({ db }: Db, ids: string[]): Promise<Known[]> {
  return db
    .select(known)
    .from(videos)
    .innerJoin(users, eq(users.id, videos.ownerId))
    .where(and(inArray(videos.id, ids), searchable));
}

/** The same of all whose ids begin so. */
export async function knownIn({ db }: Db, idPrefix: string): Promise<Known[]> {
  return db
    .select(known)
    .from(videos)
    .innerJoin(users, eq(users.id, videos.ownerId))
    .where(and(sql`starts_with(${videos.id}, ${idPrefix})`, searchable));
}

/** Ids that may be found, from behind one of them, in their order. */
export async function pageOfIds({ db }: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: videos.id })
    .from(videos)
    .where(and(sql`${videos.id} > ${after}`, searchable))
    .orderBy(videos.id)
    .limit(limit);
  return rows.map(({ id }) => id);
}

export async function countSearchable({ db }: Db): Promise<number> {
  return db.$count(videos, searchable);
}

/** Those of these ids that may be found, for answers that show nothing else of them. */
export async function stillSearchable({ db }: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: videos.id })
    .from(videos)
    .where(and(inArray(videos.id, ids), searchable));
  return new Set(rows.map(({ id }) => id));
}

/** Videos whose views changed in the last minutes, with their counts. */
export async function watchedLately({ db }: Db, minutes: number, limit: number): Promise<Counts[]> {
  const { id, viewCount, likeCount, createdAt } = videos;
  return db
    .select({ id, viewCount, likeCount, createdAt })
    .from(videos)
    .where(
      and(
        sql`${videos.id} in (select ${videoViews.videoId} from ${videoViews}
          where ${videoViews.startedAt} > now() - ${minutes}::int * interval '1 minute')`,
        searchable,
      ),
    )
    .limit(limit);
}

export async function namesOf({ db }: Db, userIds: string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.select({ id: users.id, name: users.displayName }).from(users).where(inArray(users.id, userIds));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export type SettingName = "search.reindex" | "search.check" | "search.synonyms";

export async function readSetting({ db }: Db, name: SettingName): Promise<unknown> {
  const [row] = await db.select({ value: siteSettings.value }).from(siteSettings).where(eq(siteSettings.name, name));
  return row?.value ?? null;
}

export async function writeSetting({ db }: Db, name: SettingName, value: unknown): Promise<void> {
  await db
    .insert(siteSettings)
    .values({ name, value })
    .onConflictDoUpdate({ target: siteSettings.name, set: { value, updatedAt: sql`now()` } });
}

/** Writes a setting, owes the outbox what follows from it, and notes who did it, in one statement. */
export async function writeNoted(
  { db }: Db,
  name: "search.reindex" | "search.synonyms",
  value: unknown,
  { by, owed, after }: { by: Actor; owed: object; after: object },
): Promise<void> {
  await db.execute(sql`
    with old as (select value from ${siteSettings} where name = ${name}),
    stored as (
      insert into ${siteSettings} (name, value, updated_by)
      values (${name}, ${JSON.stringify(value)}::jsonb, ${by.actorId}::text)
      on conflict (name) do update set value = excluded.value, updated_by = excluded.updated_by, updated_at = now()
      returning name),
    owed as (
      insert into ${outbox} (topic, payload) select name, ${JSON.stringify(owed)}::jsonb from stored)
    ${noteChange(by, {
      action: name,
      target: sql`'site'`,
      detail: sql`jsonb_build_object('before', change.before, 'after', ${JSON.stringify(after)}::jsonb)`,
      source: sql`(select (select value from old) as before from stored) change`,
    })}`);
}

/** Changes the value where it still stands where the caller had read it; false where others were quicker. */
export async function moveSetting(
  { db }: Db,
  name: SettingName,
  from: { run: string; cursor: string },
  value: unknown,
): Promise<boolean> {
  const moved = await db
    .update(siteSettings)
    .set({ value, updatedAt: sql`now()` })
    .where(
      and(
        eq(siteSettings.name, name),
        sql`${siteSettings.value} ->> 'run' = ${from.run} and ${siteSettings.value} ->> 'cursor' = ${from.cursor}`,
      ),
    )
    .returning({ name: siteSettings.name });
  return moved.length > 0;
}

export async function owe({ db }: Db, topic: string, payload: object): Promise<void> {
  await db.insert(outbox).values({ topic, payload });
}

/** How many changes wait to reach the index, and since when. */
export async function waiting({ db }: Db): Promise<{ count: number; since: Date | null }> {
  const [row] = await db
    .select({
      count: sql<number>`count(*)::int`,
      since: sql<Date | null>`min(${outbox.createdAt})`.mapWith(outbox.createdAt),
    })
    .from(outbox)
    .where(eq(outbox.topic, "search.sync"));
  return { count: row?.count ?? 0, since: row?.since ?? null };
}
