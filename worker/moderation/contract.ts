import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";
import { Video, VideoPage, videoPath } from "../videos/contract.ts";

export const takeDownVideo = createRoute({
  method: "post",
  path: "/admin/videos/{id}/take-down",
  tags: ["admin"],
  summary: "Take a video down: nobody but its owner and admins sees it any more",
  description:
    "When it has answered, no address opens the video for anybody else. Its owner is told the reason, and cannot " +
    "change its visibility meanwhile. Said again with another reason it changes that.",
  ...access({ permission: "video.take-down", limit: "write" }),
  request: {
    params: videoPath,
    body: jsonBody(z.object({ reason: plainText(500).min(1).meta({ description: "Why; its owner reads it." }) })),
  },
  responses: { 200: json(Video, "The video as it is now."), ...problemResponses },
});

export const restoreVideo = createRoute({
  method: "post",
  path: "/admin/videos/{id}/restore",
  tags: ["admin"],
  summary: "Give a video that was taken down the visibility back that it had",
  ...access({ permission: "video.take-down", limit: "write" }),
  request: { params: videoPath },
  responses: { 200: json(Video, "The video. Saying it again changes nothing."), ...problemResponses },
});

export const listTakenDown = createRoute({
  method: "get",
  path: "/admin/videos/taken-down",
  tags: ["admin"],
  summary: "List the videos that are taken down, the latest first",
  ...access({ permission: "video.take-down" }),
  request: { query: pageQuery },
  responses: { 200: json(VideoPage, "One page."), ...problemResponses },
});
