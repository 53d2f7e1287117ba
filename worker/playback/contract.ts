import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { tagOf } from "../answers/tags.ts";
import { access, json, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";

const Playback = z
  .object({
    title: z.string(),
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
  description:
    "For a video that is private or for subscribers, the addresses carry a token and end at `expiresAt`. They are " +
    "bound to your account: what it may not watch any more, they do not open. Who has a token from elsewhere sends " +
    "it as `Playback-Token`, and needs no account.",
  // To the anonymous it answers for what anybody may watch by its id alone.
  ...access({
    sharing: {
      tags: ({ id = "" }) => [tagOf.video(id)],
      signedIn: true,
      unless: (c) => c.req.header("playback-token") !== undefined,
    },
  }),
  request: {
    params: videoPath,
    query: z.object({
      stream: z
        .string()
        .regex(/^[\w-]{8,64}$/)
        .optional()
        .meta({ description: "A name of the player: addresses of the same name count as one stream." }),
    }),
    headers: z.object({ "playback-token": z.string().max(8_192).optional() }),
  },
  responses: { 200: json(Playback, "The addresses."), ...problemResponses },
});
