import { z } from "zod";

const positive = z.number().int().positive();

/**
 * The small pictures of a video for its seek bar: tile k shows the moment k * intervalSeconds. Tiles
 * stand in sheets of columns * rows, row by row; the last sheet has only the rows that it needs.
 */
export const Storyboard = z.object({
  version: z.literal(1),
  durationSeconds: z.number().positive(),
  intervalSeconds: z.number().positive(),
  /** Of one tile, in pixels. */
  width: positive,
  height: positive,
  columns: positive,
  rows: positive,
  count: positive,
  sheets: positive,
});
export type Storyboard = z.infer<typeof Storyboard>;
