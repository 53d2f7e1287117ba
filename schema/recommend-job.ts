import { z } from "zod";
import { idPattern } from "./id.ts";
import { ReportAddress } from "./messages.ts";

const count = z.number().int().nonnegative();
const videoId = z.string().regex(idPattern("video"));
/** Names one training: its files stand below it. */
export const runPattern = /^\d{4}-\d{2}-\d{2}T\d{4}$/;

/** In the queue `transcode`: learn from the files of this run, and store what was learned beside them. */
export const RecommendJob = z.object({
  kind: z.literal("recommend"),
  run: z.string().regex(runPattern),
  /** How many files there are of each. */
  viewerFiles: count,
  videoFiles: count,
  report: ReportAddress,
  traceparent: z.string().optional(),
});
export type RecommendJob = z.infer<typeof RecommendJob>;

/**
 * Some viewers, without a word on who they are: of each the places of their videos in `videos`, each
 * followed by its strength in hundredths.
 */
export const ViewerFile = z.object({ videos: z.array(videoId), viewers: z.array(z.array(count)) });
export type ViewerFile = z.infer<typeof ViewerFile>;

/** Some of the videos that may be suggested. */
export const VideoFile = z.array(
  z.object({
    id: videoId,
    ownerId: z.string(),
    title: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    categories: z.array(z.string()),
  }),
);
export type VideoFile = z.infer<typeof VideoFile>;

const NeighbourRow = z.object({
  videoId,
  kind: z.enum(["collaborative", "content"]),
  /** The strongest first. */
  neighbours: z.array(z.tuple([videoId, z.number()])).max(200),
  /** How many viewers they rest on. */
  support: count,
});
export const NeighbourFile = z.array(NeighbourRow);
export type NeighbourFile = z.infer<typeof NeighbourFile>;

/** What the transcoder tells when a training is over. The reply is a ReportReply. */
export const RecommendReport = z.object({ type: z.literal("trained"), neighbourFiles: count });
export type RecommendReport = z.infer<typeof RecommendReport>;
