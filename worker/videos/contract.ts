import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { tagOf } from "../answers/tags.ts";
import { allowedOrigins } from "../playback/origins.ts";
import { access, json, jsonBody, pageQuery, problemResponses } from "../http/contract.ts";
import * as field from "./fields.ts";
import { sorts } from "./sorts.ts";

export const videoId = z.string().regex(idPattern("video"), "must be a video id such as vid_…");
export const videoPath = z.object({ id: videoId });

const title = z.string().trim().min(1).max(200);
const description = z.string().max(10_000);
const { visibility, language, licence, ageRating, chapters, metadata, scheduledAt } = field;
const scheduledVisibility = visibility;
const tags = z
  .array(
    z
      .string()
      .max(60)
      .transform((tag) => tag.trim().toLowerCase().replace(/\s+/g, " "))
      .pipe(z.string().min(1).max(40)),
  )
  .max(30)
  .transform((list) => [...new Set(list)]);
const normalTag = (tag: string) => tag.trim().toLowerCase().replace(/\s+/g, " ");
const seconds = z.coerce.number().min(0).max(1_000_000);
const videoState = z.enum(["draft", "uploading", "queued", "processing", "ready", "failed"]);
const downloadable = z.boolean().meta({ description: "Viewers are offered its renditions as MP4 files." });
const categorySlugs = z.array(z.string().min(1).max(60)).max(5);

const embedding = z
  .enum(["anywhere", "listed", "nowhere"])
  .meta({ description: "Which sites may show its embed page in a frame; `listed`: the allowed origins." });

const commentPolicy = z.enum(["open", "held", "closed"]).meta({
  description: "New comments: shown at once, shown once its owner has approved them, or taken no more.",
});

const relatedPolicy = z.enum(["site", "channel", "off"]).meta({
  description: "What is suggested beside it: the site's choice, videos of its own channel alone, or nothing.",
});

export const NewVideo = z.object({
  title,
  description: description.default(""),
  visibility: visibility.default("private"),
  tags: tags.default([]),
  categories: categorySlugs.default([]),
  allowedOrigins: allowedOrigins.default([]),
  embedding: embedding.default("anywhere"),
  language: language.nullable().default(null),
  licence: licence.nullable().default(null),
  ageRating: ageRating.default("all"),
  relatedPolicy: relatedPolicy.default("site"),
  chapters: chapters.default([]),
  metadata: metadata.default({}),
  commentPolicy: commentPolicy.optional().meta({ description: "What the site has set unless it is said." }),
  scheduledAt: scheduledAt.optional(),
  scheduledVisibility: scheduledVisibility.optional().meta({ description: "`public` unless it is said." }),
});
export type NewVideo = z.infer<typeof NewVideo>;

export const VideoChanges = z
  .object({
    title,
    description,
    visibility,
    downloadable,
    tags,
    categories: categorySlugs,
    allowedOrigins,
    embedding,
    language: language.nullable(),
    licence: licence.nullable(),
    ageRating,
    relatedPolicy,
    chapters,
    metadata: metadata.meta({ description: "Takes the place of all that was there." }),
    commentPolicy,
    scheduledAt: scheduledAt.nullable().meta({ description: "Null takes the schedule back." }),
    scheduledVisibility,
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one field to change");
export type VideoChanges = z.infer<typeof VideoChanges>;

export const Video = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    visibility,
    downloadable,
    embedding,
    allowedOrigins: allowedOrigins.optional().meta({ description: "For those who may change it." }),
    relatedPolicy: relatedPolicy.optional().meta({ description: "For those who may change it." }),
    language: z.string().nullable().meta({ description: "BCP 47." }),
    licence: licence.nullable(),
    ageRating,
    chapters: z.array(field.Chapter),
    metadata: z.record(z.string(), z.string()).optional().meta({ description: "For its owner alone." }),
    scheduledAt: z.iso.datetime().nullable().optional().meta({ description: "For those who may change it." }),
    scheduledVisibility: visibility.nullable().optional().meta({ description: "For those who may change it." }),
    takenDown: z
      .object({ at: z.iso.datetime(), reason: z.string(), visibility })
      .nullable()
      .optional()
      .meta({
        description:
          "Set where an admin took it down, with the visibility that it has again when it is restored. Until then it " +
          "is private. For those who may change it.",
      }),
    state: videoState,
    playable: z.boolean().meta({ description: "Playback works, even while the encode goes on." }),
    progress: z.number().min(0).max(1).meta({ description: "How much of the encode is done." }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    durationSeconds: z.number().nullable(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    viewCount: z.number().int(),
    likeCount: z.number().int(),
    commentPolicy,
    commentCount: z.number().int().meta({ description: "Of the comments that everybody sees, answers included." }),
    createdAt: z.iso.datetime(),
    publishedAt: z.iso.datetime().nullable(),
    owner: z.object({ id: z.string(), displayName: z.string() }),
    tags: z.array(z.string()),
    categories: z.array(z.string()),
    posterUrl: z.url().nullable(),
    previewUrl: z.url().nullable().meta({ description: "A few seconds of the video as animated WebP." }),
    upload: z
      .object({ endpoint: z.url() })
      .optional()
      .meta({ description: "Where the source is uploaded to, or another one when the video is ready; for the owner." }),
    replacement: z
      .object({ state: z.enum(["queued", "processing", "failed"]), progress: z.number().min(0).max(1) })
      .optional()
      .meta({
        description:
          "Of a ready video whose source was uploaded anew: how far the new one is. Until it is ready the old one " +
          "plays; where it failed, `error` says why. For the owner.",
      }),
    retry: z
      .object({ endpoint: z.url() })
      .optional()
      .meta({ description: "Where a failed encode is tried again; for the owner." }),
  })
  .meta({ id: "Video" });
export type Video = z.infer<typeof Video>;

export const VideoPage = z
  .object({ items: z.array(Video), nextCursor: z.string().nullable() })
  .meta({ id: "VideoPage" });

const BulkResult = z
  .object({
    id: z.string(),
    changed: z.boolean(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "BulkResult" });
export type BulkResult = z.infer<typeof BulkResult>;

const BulkDeletion = z
  .object({
    id: z.string(),
    deleted: z.boolean(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "BulkDeletion" });
export type BulkDeletion = z.infer<typeof BulkDeletion>;

const Category = z.object({ slug: z.string(), name: z.string() }).meta({ id: "Category" });

export const createVideo = createRoute({
  method: "post",
  path: "/videos",
  tags: ["videos"],
  summary: "Create a video and learn where to upload its source",
  ...access({ permission: "video.create", limit: "upload" }),
  request: { body: jsonBody(NewVideo) },
  responses: { 201: json(Video, "The draft, with `upload.endpoint`."), ...problemResponses },
});

const listQuery = pageQuery.extend({
  mine: z.enum(["true", "false"]).default("false"),
  owner: z.string().regex(idPattern("user")).optional(),
  category: z.string().max(60).optional(),
  tag: z
    .string()
    .max(60)
    .transform((tag) => normalTag(tag))
    .optional(),
  language: language.optional(),
  minDurationSeconds: seconds.optional(),
  maxDurationSeconds: seconds.optional(),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: "Created at or after this instant." }),
  state: videoState.optional(),
  visibility: visibility.optional(),
  sort: z.enum(sorts).default("newest"),
});

export const listVideos = createRoute({
  method: "get",
  path: "/videos",
  tags: ["videos"],
  summary: "List public videos, or your own",
  description:
    "`sort` is `newest`, `popular` (views), `trending` (views and likes of the last days) or `longest`, and a cursor " +
    "belongs to the sort that it came from.",
  ...access({
    sharing: {
      tags: () => [tagOf.lists],
      query: listQuery,
      signedIn: true,
      unless: (c) => c.req.query("mine") === "true",
    },
  }),
  request: {
    query: listQuery,
  },
  responses: { 200: json(VideoPage, "One page."), ...problemResponses },
});

export const readVideo = createRoute({
  method: "get",
  path: "/videos/{id}",
  tags: ["videos"],
  summary: "Read one video",
  ...access({ sharing: { tags: ({ id = "" }) => [tagOf.video(id), tagOf.names], signedIn: true } }),
  request: { params: videoPath },
  responses: { 200: json(Video, "The video."), ...problemResponses },
});

export const updateVideo = createRoute({
  method: "patch",
  path: "/videos/{id}",
  tags: ["videos"],
  summary: "Change what describes a video, who may watch it, and when that changes",
  ...access({ permission: "video.update", limit: "write" }),
  request: { params: videoPath, body: jsonBody(VideoChanges) },
  responses: { 200: json(Video, "The video as it is now."), ...problemResponses },
});

export const publishVideo = createRoute({
  method: "post",
  path: "/videos/{id}/publish",
  tags: ["videos"],
  summary: "Publish a video, now or at a time",
  description: "The same as changing its `visibility`, or its `scheduledAt` and `scheduledVisibility`.",
  ...access({ permission: "video.update", limit: "write" }),
  request: {
    params: videoPath,
    body: {
      required: false,
      content: {
        "application/json": {
          schema: z.object({ visibility: visibility.default("public"), at: scheduledAt.optional() }),
        },
      },
    },
  },
  responses: { 200: json(Video, "The video as it is now."), ...problemResponses },
});

export const unpublishVideo = createRoute({
  method: "post",
  path: "/videos/{id}/unpublish",
  tags: ["videos"],
  summary: "Make a video private, and take back its schedule",
  ...access({ permission: "video.update", limit: "write" }),
  request: { params: videoPath },
  responses: { 200: json(Video, "The video as it is now."), ...problemResponses },
});

const manyIds = z
  .array(videoId)
  .min(1)
  .max(100)
  .transform((ids) => [...new Set(ids)]);

export const bulkUpdate = createRoute({
  method: "post",
  path: "/videos/bulk",
  tags: ["videos"],
  summary: "Change up to 100 videos alike",
  description:
    "Each video is changed or not by itself, and `results` tells of each in the order of `ids`. What is wrong with " +
    "the changes themselves is refused for all.",
  ...access({ permission: "video.update", limit: "write" }),
  request: {
    body: jsonBody(
      z.object({
        ids: manyIds,
        changes: VideoChanges,
      }),
    ),
  },
  responses: {
    200: json(z.object({ results: z.array(BulkResult) }), "What became of each."),
    ...problemResponses,
  },
});

export const bulkDelete = createRoute({
  method: "post",
  path: "/videos/bulk/delete",
  tags: ["videos"],
  summary: "Delete up to 100 videos",
  description: "Each as by `DELETE /videos/{id}`, or not; `results` tells of each in the order of `ids`.",
  ...access({ permission: "video.delete", limit: "write" }),
  request: { body: jsonBody(z.object({ ids: manyIds })) },
  responses: {
    200: json(z.object({ results: z.array(BulkDeletion) }), "What became of each."),
    ...problemResponses,
  },
});

export const deleteVideo = createRoute({
  method: "delete",
  path: "/videos/{id}",
  tags: ["videos"],
  summary: "Delete a video with its source, renditions and index entry",
  ...access({ permission: "video.delete", limit: "write" }),
  request: { params: videoPath },
  responses: { 204: { description: "Deleted." }, ...problemResponses },
});

export const listCategories = createRoute({
  method: "get",
  path: "/categories",
  tags: ["videos"],
  summary: "List the categories",
  ...access({ sharing: { tags: () => [tagOf.lists], signedIn: true } }),
  responses: { 200: json(z.object({ items: z.array(Category) }), "All categories."), ...problemResponses },
});
