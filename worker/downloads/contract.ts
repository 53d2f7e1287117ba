import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";

const Download = z
  .object({
    name: z.string().meta({ description: "The rendition, such as `720p`, or `audio`." }),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    sizeBytes: z.number().int(),
    url: z.url(),
    filename: z.string(),
  })
  .meta({ id: "Download" });
export type Download = z.infer<typeof Download>;

export const listDownloads = createRoute({
  method: "get",
  path: "/videos/{id}/downloads",
  tags: ["playback"],
  summary: "List the files that a video can be downloaded as",
  description:
    "MP4, one for each rendition. Empty until the encode is done, and for all but the owner where the video " +
    "is not `downloadable`. The files take ranges, so downloads can be resumed. Addresses with a token end as " +
    "those of playback do.",
  ...access({}),
  request: { params: videoPath },
  responses: {
    200: json(z.object({ items: z.array(Download) }), "The files, largest picture first."),
    ...problemResponses,
  },
});
