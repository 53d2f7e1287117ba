import type { videos } from "../../schema/tables.ts";

/** A video that everybody may find, with all that its index entry says of it. */
export type SearchableRow = Pick<
  typeof videos.$inferSelect,
  | "id"
  | "title"
  | "description"
  | "visibility"
  | "language"
  | "durationSeconds"
  | "viewCount"
  | "likeCount"
  | "createdAt"
  | "ownerId"
> & { ownerName: string; tags: string[]; categories: string[]; captionIds: string[]; version: string };
