import { z } from "zod";

/** The caption tracks of a video as manifests name them, kept beside its media. Languages are BCP 47 tags. */
export const CaptionIndex = z.object({
  version: z.literal(1),
  tracks: z.array(z.object({ id: z.string(), language: z.string(), label: z.string() })),
});
export type CaptionTrack = z.infer<typeof CaptionIndex>["tracks"][number];
