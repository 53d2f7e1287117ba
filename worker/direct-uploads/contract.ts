import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { NewVideo } from "../videos/contract.ts";

const path = z.object({
  id: z.string().regex(idPattern("directUpload"), "must be a direct upload's id such as dul_…"),
});
const maxBytes = z.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable();
const maxDurationSeconds = z.number().int().positive().max(1_000_000).nullable();

export const DirectUpload = z
  .object({
    id: z.string(),
    videoId: z.string(),
    state: z.enum(["open", "used", "expired"]),
    maxBytes: maxBytes.meta({ description: "Null where the site's own limit is the only one." }),
    maxDurationSeconds,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: "DirectUpload" });
export type DirectUpload = z.infer<typeof DirectUpload>;

export const NewDirectUpload = z.object({
  video: NewVideo.meta({ description: "The video that will take the file. It is yours, and made at once." }),
  maxBytes: maxBytes.default(null),
  maxDurationSeconds: maxDurationSeconds.default(null),
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .max(24 * 3600)
    .default(30 * 60)
    .meta({ description: "The upload must have ended by then." }),
});
export type NewDirectUpload = z.infer<typeof NewDirectUpload>;

export const createDirectUpload = createRoute({
  method: "post",
  path: "/direct-uploads",
  tags: ["direct-uploads"],
  summary: "Make a one-time link by which somebody without an account uploads one video for you",
  description:
    "`endpoint` holds the link's secret, and takes the same calls as a video's `upload.endpoint` with no other " +
    "credential, from pages of any origin. `page` is a ready page for people. One completed upload ends the link; " +
    "a file that is refused does not.",
  ...access({ permission: "upload-link.create", limit: "uploadLink" }),
  request: { body: jsonBody(NewDirectUpload) },
  responses: {
    201: json(
      DirectUpload.extend({ endpoint: z.url(), page: z.url() }),
      "The link. Its addresses are shown this once: only the secret's hash is stored.",
    ),
    ...problemResponses,
  },
});

export const readDirectUpload = createRoute({
  method: "get",
  path: "/direct-uploads/{id}",
  tags: ["direct-uploads"],
  summary: "Read whether an upload link was used",
  ...access({ permission: "upload-link.create" }),
  request: { params: path },
  responses: { 200: json(DirectUpload, "The link, without its secret."), ...problemResponses },
});

export const cancelDirectUpload = createRoute({
  method: "delete",
  path: "/direct-uploads/{id}",
  tags: ["direct-uploads"],
  summary: "Cancel an unused upload link, with its video and what was sent of it",
  ...access({ permission: "upload-link.create", limit: "write" }),
  request: { params: path },
  responses: { 204: { description: "Gone." }, ...problemResponses },
});
