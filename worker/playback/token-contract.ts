import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";
import { AccessRules } from "./access-rules.ts";
import { longestTokenSeconds, signersName } from "./claims.ts";
import { tokenKindNames } from "./token-kinds.ts";

export const NewToken = z.object({
  expiresInSeconds: z.number().int().min(1).max(longestTokenSeconds).default(3600),
  notBefore: z.iso.datetime({ offset: true }).optional().meta({ description: "Before it the token opens nothing." }),
  viewer: signersName
    .optional()
    .meta({ description: "Your name of the viewer, by which all tokens of one are revoked." }),
  accessRules: AccessRules.optional(),
  downloadable: z
    .boolean()
    .optional()
    .meta({ description: "Whether renditions may be saved as files. As the video says by default." }),
  kinds: z
    .array(z.enum(tokenKindNames))
    .min(1)
    .optional()
    .meta({ description: "What the token opens. `video` has playlists, segments and captions. All by default." }),
});
export type NewToken = z.infer<typeof NewToken>;

const PlaybackToken = z
  .object({
    id: z.string().meta({ description: "Its `jti`, by which it is revoked." }),
    token: z.string(),
    expiresAt: z.iso.datetime(),
    hls: z.url(),
    dash: z.url().nullable().meta({ description: "Null until the encode is done." }),
    poster: z.url().nullable(),
    storyboard: z.url().nullable(),
    preview: z.url().nullable(),
    link: z
      .url()
      .meta({ description: "A page that plays the video. The token stands behind `#`: no server is sent it." }),
  })
  .meta({ id: "PlaybackToken" });
export type PlaybackToken = z.infer<typeof PlaybackToken>;

export const createToken = createRoute({
  method: "post",
  path: "/videos/{id}/playback-tokens",
  tags: ["playback"],
  summary: "Make a token that opens a video to whoever has it",
  description:
    "For a viewer of your own site. It stands in a media address where the video's id would stand, so that " +
    "relative addresses inherit it. Your server can sign such tokens itself, with a key of `/playback-keys`.",
  ...access({ permission: "playback.sign", limit: "playbackToken" }),
  request: { params: videoPath, body: jsonBody(NewToken) },
  responses: { 201: json(PlaybackToken, "The token, with the addresses that it opens."), ...problemResponses },
});
