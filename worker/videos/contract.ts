import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { allowedOrigins } from "../playback/origins.ts";
import { access, json, jsonBody, pageQuery, problemResponses } from "../http/contract.ts";

export const videoId = z.string().regex(idPattern("video"), "must be a video id such as vid_…");
export const videoPath = z.object({ id: videoId });

const title = z.string().trim().min(1).max(200);
const description = z.string().max(10_000);
const visibility = z.enum(["public", "unlisted", "private", "subscribers"]);
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
const downloadable = z.boolean().meta({ description: "Viewers are offered its renditions as MP4 files." });
const categorySlugs = z.array(z.string().min(1).max(60)).max(5);

const embedding = z
  .enum(["anywhere", "listed", "nowhere"])
  .meta({ description: "Which sites may show its embed page in a frame; `listed`: the allowed origins." });

export const NewVideo = z.object({
  title,
  description: description.default(""),
  visibility: visibility.default("private"),
  tags: tags.default([]),
  categories: categorySlugs.default([]),
  allowedOrigins: allowedOrigins.default([]),
  embedding: embedding.default("anywhere"),
});
export type NewVideo = z.infer<typeof NewVideo>;

export const VideoChanges = z
  .object({ title, description, visibility, downloadable, tags, categories: categorySlugs, allowedOrigins, embedding })
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
    state: z.enum(["draft", "uploading", "queued", "processing", "ready", "failed"]),
    playable: z.boolean().meta({ description: "Playback works, even while the encode goes on." }),
    progress: z.number().min(0).max(1).meta({ description: "How much of the encode is done." }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    durationSeconds: z.number().nullable(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    viewCount: z.number().int(),
    likeCount: z.number().int(),
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
      .meta({ description: "Where the source is uploaded to; for the owner, while the video may take one." }),
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

export const listVideos = createRoute({
  method: "get",
  path: "/videos",
  tags: ["videos"],
  summary: "List public videos, or your own, newest first",
  ...access({}),
  request: {
    query: pageQuery.extend({
      mine: z.enum(["true", "false"]).default("false"),
      owner: z.string().regex(idPattern("user")).optional(),
      category: z.string().max(60).optional(),
      tag: z.string().max(40).optional(),
    }),
  },
  responses: { 200: json(VideoPage, "One page."), ...problemResponses },
});

export const readVideo = createRoute({
  method: "get",
  path: "/videos/{id}",
  tags: ["videos"],
  summary: "Read one video",
  ...access({}),
  request: { params: videoPath },
  responses: { 200: json(Video, "The video."), ...problemResponses },
});

export const updateVideo = createRoute({
  method: "patch",
  path: "/videos/{id}",
  tags: ["videos"],
  summary: "Change a video's title, description, visibility, downloads, tags, categories, origins or embedding",
  ...access({ permission: "video.update", limit: "write" }),
  request: { params: videoPath, body: jsonBody(VideoChanges) },
  responses: { 200: json(Video, "The video as it is now."), ...problemResponses },
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
  ...access({}),
  responses: { 200: json(z.object({ items: z.array(Category) }), "All categories."), ...problemResponses },
});
