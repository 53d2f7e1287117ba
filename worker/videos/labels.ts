import { sql } from "drizzle-orm";
import { categories, tags, videoCategories, videos, videoTags } from "../../schema/tables.ts";

/** The names of the tags of the row of `videos` at hand, in order. */
export const tagNames = sql<string[]>`array(
  select ${tags.name} from ${videoTags} join ${tags} on ${tags.id} = ${videoTags.tagId}
  where ${videoTags.videoId} = ${videos.id} order by ${tags.name})`;

/** The slugs of its categories, in order. */
export const categorySlugs = sql<string[]>`array(
  select ${categories.slug} from ${videoCategories}
  join ${categories} on ${categories.id} = ${videoCategories.categoryId}
  where ${videoCategories.videoId} = ${videos.id} order by ${categories.slug})`;
