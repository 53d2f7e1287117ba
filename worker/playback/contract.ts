import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";

const Playback = z
  .object({
    hls: z.url(),
    dash: z.url().nullable().meta({ description: "Null until the encode is done." }),
    poster: z.url().nullable(),
    storyboard: z
      .url()
      .nullable()
      .meta({ description: "WebVTT whose cues name pictures for the seek bar. Null until they are made." }),
    thumbnail: z.url().nullable().meta({
      description:
        "The video's picture nearest to `?time=` (seconds, 0 if left out), as JPEG; `&width=` chooses one of two sizes, the larger if left out.",
    }),
    preview: z.url().nullable().meta({ description: "A few seconds of the video as animated WebP, without sound." }),
    captions: z.array(z.object({ language: z.string(), label: z.string(), url: z.url() })),
    expiresAt: z.iso.datetime().optional().meta({ description: "When the token in the addresses ends." }),
  })
  .meta({ id: "Playback" });
export type Playback = z.infer<typeof Playback>;

export const readPlayback = createRoute({
  method: "get",
  path: "/videos/{id}/playback",
  tags: ["playback"],
  summary: "Get the addresses to play a video from",
  description: "For a video that is not public, the addresses carry a token and end at `expiresAt`.",
  ...access({}),
  request: { params: videoPath },
  responses: { 200: json(Playback, "The addresses."), ...problemResponses },
});
