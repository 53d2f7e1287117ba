import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { tagOf } from "../answers/tags.ts";
import { RecommendReport } from "../../schema/recommend-job.ts";
import { ReportReply } from "../../schema/messages.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { videoId, videoPath } from "../videos/contract.ts";

const limitQuery = z.object({ limit: z.coerce.number().int().min(1).max(40).default(20) });
const hiddenPath = z.object({ videoId });

/** What a list shows of a video. All of them are public. */
const VideoCard = z
  .object({
    id: z.string(),
    title: z.string(),
    owner: z.object({ id: z.string(), displayName: z.string() }),
    durationSeconds: z.number().nullable(),
    viewCount: z.number().int(),
    publishedAt: z.iso.datetime(),
    posterUrl: z.url().nullable(),
    previewUrl: z.url().nullable(),
  })
  .meta({ id: "VideoCard" });
export type VideoCard = z.infer<typeof VideoCard>;

export const reasonKinds = [
  "watched-together",
  "because-watched",
  "similar",
  "channel",
  "following",
  "trending",
  "popular",
  "new",
  "continue",
] as const;
export type ReasonKind = (typeof reasonKinds)[number];

const Reason = z
  .object({
    kind: z.enum(reasonKinds).meta({
      description:
        "`watched-together`: viewers of this video watched it; `because-watched`: it goes with `video`, which you " +
        "watched; `similar`: tags, categories, words; `channel`: of the same channel; `following`: of a channel " +
        "that you follow; `new`: it has had few viewers yet.",
    }),
    video: z
      .object({ id: z.string(), title: z.string() })
      .optional()
      .meta({ description: "What you watched, of `because-watched`." }),
  })
  .meta({ id: "SuggestionReason" });

const Suggestion = z
  .object({
    video: VideoCard,
    reason: Reason,
    positionSeconds: z.number().optional().meta({ description: "Of `continue`: where playback goes on." }),
  })
  .meta({ id: "Suggestion" });
export type Suggestion = z.infer<typeof Suggestion>;

const Suggestions = z.object({ items: z.array(Suggestion) }).meta({ id: "Suggestions" });
export type Suggestions = z.infer<typeof Suggestions>;

const SuggestionRow = z
  .object({
    kind: z.enum(["continue", "for-you", "because-watched", "following", "trending", "new"]),
    title: z.string(),
    items: z.array(Suggestion),
  })
  .meta({ id: "SuggestionRow" });
const SuggestionRows = z.object({ rows: z.array(SuggestionRow) }).meta({ id: "SuggestionRows" });
export type SuggestionRows = z.infer<typeof SuggestionRows>;

const RecommendationSettings = z
  .object({
    personal: z.boolean().meta({ description: "Suggestions are made by what you watched." }),
    resetAt: z.iso.datetime().nullable().meta({ description: "What you watched before counts for nothing." }),
  })
  .meta({ id: "RecommendationSettings" });
export type RecommendationSettings = z.infer<typeof RecommendationSettings>;

export const readRelated = createRoute({
  method: "get",
  path: "/videos/{id}/related",
  tags: ["recommendations"],
  summary: "List what is suggested beside a video",
  description:
    "Public videos alone. What you watched or hid is left out. The video's creator may narrow it to their own " +
    "channel or switch it off (`relatedPolicy`).",
  ...access({ sharing: { tags: ({ id = "" }) => [tagOf.video(id), tagOf.lists], query: limitQuery } }),
  request: { params: videoPath, query: limitQuery },
  responses: { 200: json(Suggestions, "The best first, each with its reason."), ...problemResponses },
});

export const readForYou = createRoute({
  method: "get",
  path: "/recommendations",
  tags: ["recommendations"],
  summary: "List what is suggested to you",
  description: "Without a session, or where you switched it off: what is trending and new.",
  ...access({ sharing: { tags: () => [tagOf.lists], query: limitQuery } }),
  request: { query: limitQuery },
  responses: { 200: json(Suggestions, "The best first, each with its reason."), ...problemResponses },
});

export const readRows = createRoute({
  method: "get",
  path: "/recommendations/rows",
  tags: ["recommendations"],
  summary: "Read the rows of a home page: go on watching, for you, because you watched, trending, new",
  description: "Rows without anything to show are left out.",
  ...access({ sharing: { tags: () => [tagOf.lists] } }),
  responses: { 200: json(SuggestionRows, "From the top."), ...problemResponses },
});

export const readSettings = createRoute({
  method: "get",
  path: "/recommendations/settings",
  tags: ["recommendations"],
  summary: "Read how suggestions are made for you",
  ...access({ permission: "recommendation.manage" }),
  responses: { 200: json(RecommendationSettings, "The settings."), ...problemResponses },
});

export const changeSettings = createRoute({
  method: "patch",
  path: "/recommendations/settings",
  tags: ["recommendations"],
  summary: "Switch suggestions by what you watched off or on",
  description: "While it is off, what you watch is not learned from either.",
  ...access({ permission: "recommendation.manage", limit: "engage" }),
  request: { body: jsonBody(z.object({ personal: z.boolean() })) },
  responses: { 200: json(RecommendationSettings, "The settings as they are now."), ...problemResponses },
});

export const resetTaste = createRoute({
  method: "post",
  path: "/recommendations/reset",
  tags: ["recommendations"],
  summary: "Begin anew: nothing that you watched or liked until now counts any more",
  description: "Your history and likes stay, and so does what you hid.",
  ...access({ permission: "recommendation.manage", limit: "engage" }),
  responses: { 200: json(RecommendationSettings, "The settings as they are now."), ...problemResponses },
});

export const hideVideo = createRoute({
  method: "put",
  path: "/recommendations/hidden/{videoId}",
  tags: ["recommendations"],
  summary: "Never suggest this video to you again",
  ...access({ permission: "recommendation.hide", limit: "engage" }),
  request: { params: hiddenPath },
  responses: { 204: { description: "Hidden." }, ...problemResponses },
});

export const unhideVideo = createRoute({
  method: "delete",
  path: "/recommendations/hidden/{videoId}",
  tags: ["recommendations"],
  summary: "Take it back that a video is never suggested to you",
  ...access({ permission: "recommendation.hide", limit: "engage" }),
  request: { params: hiddenPath },
  responses: { 204: { description: "It may be suggested again." }, ...problemResponses },
});

export const reportTraining = createRoute({
  method: "post",
  path: "/recommendations/reports",
  tags: ["transcode"],
  summary: "Report that a training of the recommendations is over (transcoders only)",
  description: "Authorised by the token that stands in the training's queue message.",
  ...access({}),
  security: [{ job: [] }],
  request: { body: jsonBody(RecommendReport) },
  responses: { 200: json(ReportReply, "Whether the training is still wanted."), ...problemResponses },
});
