import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, problemResponses } from "../http/contract.ts";
import { videoId, videoPath } from "../videos/contract.ts";

const language = z
  .string()
  .min(2)
  .max(35)
  .meta({ description: "BCP 47, such as `en` or `pt-BR`; `und` where it is not known." });

// What HLS can carry in a NAME (RFC 8216, section 4.2): one line, no quotation mark.
const label = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^"\p{Cc}\p{Zl}\p{Zp}]*$/u, "may not contain quotation marks or line breaks");

const Caption = z
  .object({
    id: z.string(),
    language,
    label: z.string(),
    source: z.enum(["upload", "embedded"]).meta({ description: "`embedded`: found in the uploaded video file." }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Caption" });
export type Caption = z.infer<typeof Caption>;

/** The media types of a caption file. What it is, WebVTT or SubRip, its content says. */
export const captionTypes = ["text/vtt", "application/x-subrip", "text/plain"] as const;
const file = { schema: { type: "string" as const, format: "binary" } };

export const listCaptions = createRoute({
  method: "get",
  path: "/videos/{id}/captions",
  tags: ["captions"],
  summary: "List the caption tracks of a video",
  description: "Their addresses stand in the video's playback.",
  ...access({}),
  request: { params: videoPath },
  responses: {
    200: json(z.object({ items: z.array(Caption) }), "All tracks, by language and label."),
    ...problemResponses,
  },
});

export const putCaption = createRoute({
  method: "put",
  path: "/videos/{id}/captions/{track}",
  tags: ["captions"],
  summary: "Upload captions, in place of the track of the same language and label",
  description:
    "The body is a WebVTT or SubRip file of at most 1 MiB. It is reduced to plain cues: styles, regions, " +
    "tags and entities are taken out.",
  ...access({ permission: "video.update", limit: "write" }),
  request: {
    // One name for both paths: OpenAPI takes templates that differ by it alone for the same (3.1.1, section 4.8.8.2).
    params: z.object({ id: videoId, track: language }),
    query: z.object({
      label: label.optional().meta({ description: "What players show. The language's name in English by default." }),
    }),
    body: { required: true, content: Object.fromEntries(captionTypes.map((type) => [type, file])) },
  },
  responses: { 200: json(Caption, "The track."), ...problemResponses },
});

export const deleteCaption = createRoute({
  method: "delete",
  path: "/videos/{id}/captions/{track}",
  tags: ["captions"],
  summary: "Delete a caption track",
  ...access({ permission: "video.update", limit: "write" }),
  request: {
    params: z.object({
      id: videoId,
      track: z.string().regex(idPattern("caption"), "must be a caption id such as cap_…"),
    }),
  },
  responses: { 204: { description: "Deleted." }, ...problemResponses },
});
