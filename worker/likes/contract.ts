import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, pageQuery, problemResponses } from "../http/contract.ts";
import { VideoPage, videoPath } from "../videos/contract.ts";

export const Like = z.object({ liked: z.boolean(), likeCount: z.number().int() }).meta({ id: "Like" });
export type Like = z.infer<typeof Like>;

export const likeVideo = createRoute({
  method: "put",
  path: "/videos/{id}/like",
  tags: ["likes"],
  summary: "Like a video",
  description: "Doing it again changes nothing.",
  ...access({ permission: "video.like", limit: "engage" }),
  request: { params: videoPath },
  responses: { 200: json(Like, "You like it."), ...problemResponses },
});

export const unlikeVideo = createRoute({
  method: "delete",
  path: "/videos/{id}/like",
  tags: ["likes"],
  summary: "Take your like back",
  ...access({ permission: "video.like", limit: "engage" }),
  request: { params: videoPath },
  responses: { 200: json(Like, "You do not like it any more."), ...problemResponses },
});

export const listLiked = createRoute({
  method: "get",
  path: "/users/me/liked-videos",
  tags: ["likes"],
  summary: "List the videos that you like, the latest like first",
  description: "Those that you may still see.",
  ...access({ permission: "video.like" }),
  request: { query: pageQuery },
  responses: { 200: json(VideoPage, "One page."), ...problemResponses },
});
