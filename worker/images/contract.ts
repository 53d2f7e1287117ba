import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { Video, videoPath } from "../videos/contract.ts";

const PosterChoice = z.object({
  timeSeconds: z.number().min(0).meta({ description: "At most the video's duration, which means its last frame." }),
});

export const choosePoster = createRoute({
  method: "put",
  path: "/videos/{id}/poster",
  tags: ["videos"],
  summary: "Make the frame at a time of your choice the poster",
  description:
    "The frame is taken from the best rendition of a video that is ready. A moment after the answer `posterUrl` changes; of several choices the last one holds.",
  ...access({ permission: "video.update", limit: "write" }),
  request: { params: videoPath, body: jsonBody(PosterChoice) },
  responses: { 202: json(Video, "The video, as yet with its poster of before."), ...problemResponses },
});
