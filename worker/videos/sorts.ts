/** The orders in which videos are listed. */
export const sorts = ["newest", "popular", "trending", "longest"] as const;
export type Sort = (typeof sorts)[number];
