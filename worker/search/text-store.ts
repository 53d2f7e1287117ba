import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import { categories, tags, users, videoCategories, videos, videoTags } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import type { Filters } from "./filter.ts";
import { runsOf, type Words } from "./query.ts";
import type { SearchSort } from "./search-index.ts";
import { searchable } from "./store.ts";

type Query = { words: Words; filters: Filters; sort: SearchSort; page: number; perPage: number };

// Each way of finding answers so many at most: this stands in for the index, and must not become Postgres's burden.
const mostCandidates = 500;

// As in the index `videos_words_idx`.
const document = sql`to_tsvector('simple'::regconfig, ${videos.title} || ' ' || ${videos.description})`;
const inIndex = sql`${videos.visibility} = 'public' and ${videos.playable}`;

/**
 * Ids that match, best first, from Postgres alone: words and beginnings of words in title and description (tsvector), titles,
 * tags and creators that look alike (pg_trgm), and what is written without spaces as a part of the title.
 */
export async function searchText({ db }: Pick<Deps, "db">, query: Query): Promise<{ ids: string[]; found: number }> {
  const { words, filters, sort, page, perPage } = query;
  const text = [...words.words, ...words.phrases.flat()].join(" ");
  const wanted = sql`to_tsquery('simple'::regconfig, ${tsquery(words)})`;
  const runs = runsOf(words);
  const candidates = sql.join(
    [
      sql`(select id from ${videos} where ${inIndex} and ${document} @@ ${wanted} limit ${mostCandidates})`,
      sql`(select id from ${videos} where ${inIndex} and ${text} <% ${videos.title} limit ${mostCandidates})`,
      sql`(select ${videoTags.videoId} from ${videoTags} join ${tags} on ${tags.id} = ${videoTags.tagId}
        where ${tags.name} % ${text} limit ${mostCandidates})`,
      sql`(select v.id from ${videos} v join ${users} u on u.id = v.owner_id
        where ${text} <% u.display_name and v.visibility = 'public' and v.playable limit ${mostCandidates})`,
      ...(runs.length > 0
        ? [
            sql`(select id from ${videos} where ${inIndex} and ${sql.join(
              runs.map((run) => sql`${videos.title} ilike ${`%${run.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`),
              sql` and `,
            )} limit ${mostCandidates})`,
          ]
        : []),
    ],
    sql` union `,
  );
  const without =
    words.excluded.length > 0
      ? sql`not ${document} @@ to_tsquery('simple'::regconfig, ${words.excluded.map(quoted).join(" | ")})`
      : undefined;
  const relevance = sql`ts_rank(setweight(to_tsvector('simple'::regconfig, ${videos.title}), 'A')
      || setweight(to_tsvector('simple'::regconfig, ${videos.description}), 'D'), ${wanted})
    + word_similarity(${text}, ${videos.title}) + 0.5 * word_similarity(${text}, ${users.displayName})`;
  const order: Record<SearchSort, SQL> = {
    relevance: sql`${relevance} desc, ${videos.viewCount} desc`,
    newest: sql`${videos.createdAt} desc`,
    popular: sql`${videos.viewCount} desc`,
    longest: sql`coalesce(${videos.durationSeconds}, 0) desc`,
  };
  const rows = await db
    .select({ id: videos.id, found: sql<number>`count(*) over ()::int` })
    .from(videos)
    .innerJoin(users, eq(users.id, videos.ownerId))
    .where(and(sql`${videos.id} in (${candidates})`, searchable, without, ...conditionsOf(filters)))
    .orderBy(order[sort], videos.id)
    .limit(perPage)
    .offset((page - 1) * perPage);
  return { ids: rows.map(({ id }) => id), found: rows[0]?.found ?? 0 };
}

/** Titles that begin with these words or hold them. */
export async function suggestText(
  { db }: Pick<Deps, "db">,
  words: Words,
  limit: number,
): Promise<{ id: string; title: string }[]> {
  return db
    .select({ id: videos.id, title: videos.title })
    .from(videos)
    .where(and(sql`${document} @@ to_tsquery('simple'::regconfig, ${tsquery(words)})`, searchable))
    .limit(limit);
}

// Words hold letters and digits alone by now; the last may be unfinished, and others may be singular.
function tsquery({ words, phrases }: Words): string {
  return [
    ...words.map((word) => `${quoted(word)}:*`),
    ...phrases.map((phrase) => `(${phrase.map(quoted).join(" <-> ")})`),
  ].join(" & ");
}

function quoted(word: string): string {
  return `'${word.replaceAll(/[^\p{L}\p{N}\p{M}]/gu, "")}'`;
}

function conditionsOf({ category, tag, creator, language, length, year, since }: Filters): (SQL | undefined)[] {
  const seconds = sql`coalesce(${videos.durationSeconds}, 0)`;
  const lengths = {
    short: sql`${seconds} < 240`,
    medium: sql`${seconds} between 240 and 1200`,
    long: sql`${seconds} > 1200`,
  };
  return [
    category
      ? sql`exists (select 1 from ${videoCategories} join ${categories}
          on ${categories.id} = ${videoCategories.categoryId}
          where ${videoCategories.videoId} = ${videos.id} and ${categories.slug} = ${category})`
      : undefined,
    tag
      ? sql`exists (select 1 from ${videoTags} join ${tags} on ${tags.id} = ${videoTags.tagId}
          where ${videoTags.videoId} = ${videos.id} and ${tags.name} = ${tag})`
      : undefined,
    creator ? inArray(videos.ownerId, [creator]) : undefined,
    language ? eq(videos.language, language) : undefined,
    length ? lengths[length] : undefined,
    year ? sql`extract(year from ${videos.createdAt} at time zone 'UTC') = ${year}::int` : undefined,
    since ? sql`${videos.createdAt} >= ${since.toISOString()}::timestamptz` : undefined,
  ];
}
