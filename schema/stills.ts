import { z } from "zod";

const positive = z.number().int().positive();

/**
 * Pictures of a video at a time of choice: still k shows the moment k * intervalSeconds. They stand as
 * JPEGs behind each other in packs of `perPack`, for each size; `bytes` has the length of each.
 */
export const Stills = z.object({
  version: z.literal(1),
  intervalSeconds: z.number().positive(),
  perPack: positive,
  /** The largest first. */
  sizes: z.array(z.object({ width: positive, height: positive, bytes: z.array(positive).min(1) })).min(1),
});
export type Stills = z.infer<typeof Stills>;
