import { lengthClass, type SearchDocument } from "../../schema/search.ts";
import type { SearchableRow } from "./searchable-row.ts";
import { gramsOf } from "./unspaced.ts";

/** What is said in a video: short pieces with the second at which each begins. */
export type Transcript = { texts: string[]; starts: number[] };

const halfLifeDays = 120;
const daySeconds = 86_400;
const epochSeconds = 1_700_000_000;

/** The index entry of a video, as Postgres and its captions have it now. */
export function documentOf(row: SearchableRow, { texts, starts }: Transcript): SearchDocument {
  const uploaded = Math.floor(row.createdAt.getTime() / 1000);
  const { id, version, title, description, tags, categories, visibility } = row;
  return {
    id,
    title,
    description,
    tags,
    categories,
    owner_id: row.ownerId,
    owner_name: row.ownerName,
    ...(row.language ? { language: row.language } : {}),
    visibility,
    length: lengthClass(row.durationSeconds ?? 0),
    year: String(row.createdAt.getUTCFullYear()),
    upload_date: uploaded,
    view_count: row.viewCount,
    duration_seconds: row.durationSeconds ?? 0,
    weighted_score: weightedScore(row),
    ...(texts.length > 0 ? { transcript: texts, transcript_starts: starts } : {}),
    ...gramsIn({ title: [title, ...tags, row.ownerName].join(" "), description, texts }),
    shard: shardOf(id),
    version,
  };
}

/**
 * Popularity with recency: twice the views weigh as much as being 120 days newer. As all videos age alike, their order by
 * this sum never changes with time alone, and no entry has to be written anew for having got older.
 */
export function weightedScore(row: Pick<SearchableRow, "viewCount" | "likeCount" | "createdAt">): number {
  const age = (row.createdAt.getTime() / 1000 - epochSeconds) / (halfLifeDays * daySeconds);
  return Math.round((Math.log2(1 + row.viewCount + 4 * row.likeCount) + age) * 1000) / 1000;
}

/** The letter of an id by which the index is divided. */
export function shardOf(videoId: string): string {
  return videoId.slice("vid_".length, "vid_".length + 1);
}

function gramsIn({ title, description, texts }: { title: string; description: string; texts: string[] }) {
  const [titleGrams, descriptionGrams, textGrams] = [gramsOf(title), gramsOf(description), texts.map(gramsOf)];
  return {
    ...(titleGrams === "" ? {} : { title_grams: titleGrams }),
    ...(descriptionGrams === "" ? {} : { description_grams: descriptionGrams }),
    ...(textGrams.some((grams) => grams !== "") ? { transcript_grams: textGrams } : {}),
  };
}
