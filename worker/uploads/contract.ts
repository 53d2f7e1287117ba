import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { Video, videoPath } from "../videos/contract.ts";

// The calls and shapes that Uppy's S3 plugin speaks to a Companion server, so that existing clients work.

const base = "/videos/{id}/upload";
const uploadAccess = (limit: "presign" | "presignPart" | "write") => access({ permission: "video.upload", limit });

const filename = z.string().trim().min(1).max(255);
const contentType = z.string().max(255).default("");
const declaredSize = z.coerce.number().int().positive();
const multipartPath = videoPath.extend({ uploadId: z.string().min(1).max(1024) });
const keyQuery = z.object({ key: z.string().min(1).max(1024) });
const partNumber = z.coerce.number().int().min(1).max(10_000);

export const signPut = createRoute({
  method: "get",
  path: `${base}/s3/params`,
  tags: ["uploads"],
  summary: "Get an address for the whole file in one PUT (up to 5 GiB)",
  ...uploadAccess("presign"),
  request: {
    params: videoPath,
    query: z.object({
      filename,
      type: contentType,
      size: declaredSize.optional().meta({ description: "In bytes. Given, it is signed: no other length is taken." }),
    }),
  },
  responses: {
    200: json(
      z.object({
        method: z.literal("PUT"),
        url: z.url(),
        fields: z.object({}),
        headers: z.record(z.string(), z.string()),
        expires: z.number().int(),
      }),
      "The address, and the headers that must go with it.",
    ),
    ...problemResponses,
  },
});

export const completePut = createRoute({
  method: "post",
  path: `${base}/complete`,
  tags: ["uploads"],
  summary: "Say that the PUT is done: checks the file and starts the encode",
  ...uploadAccess("write"),
  request: { params: videoPath },
  responses: { 200: json(Video, "The queued video. Saying it again changes nothing."), ...problemResponses },
});

export const createMultipart = createRoute({
  method: "post",
  path: `${base}/s3/multipart`,
  tags: ["uploads"],
  summary: "Begin an upload in parts",
  ...uploadAccess("write"),
  request: {
    params: videoPath,
    body: jsonBody(
      z.object({
        filename,
        type: contentType,
        metadata: z
          .record(z.string(), z.unknown())
          .optional()
          .meta({ description: "As Uppy sends it; `size` in bytes is taken where it is given." }),
        size: declaredSize.optional(),
      }),
    ),
  },
  responses: {
    200: json(z.object({ key: z.string(), uploadId: z.string(), bucket: z.string() }), "The upload."),
    ...problemResponses,
  },
});

export const listParts = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}`,
  tags: ["uploads"],
  summary: "List the parts that have arrived, to go on after a break",
  ...uploadAccess("presign"),
  request: { params: multipartPath, query: keyQuery },
  responses: {
    200: json(
      z.array(z.object({ PartNumber: z.number().int(), ETag: z.string(), Size: z.number().int() })),
      "The parts.",
    ),
    ...problemResponses,
  },
});

export const signParts = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}/batch`,
  tags: ["uploads"],
  summary: "Get addresses for several parts",
  ...uploadAccess("presign"),
  request: {
    params: multipartPath,
    query: keyQuery.extend({
      partNumbers: z
        .string()
        .max(2000)
        .transform((list) => list.split(",").map(Number))
        .pipe(z.array(z.number().int().min(1).max(10_000)).min(1).max(100)),
    }),
  },
  responses: {
    200: json(z.object({ presignedUrls: z.record(z.string(), z.url()) }), "An address for each part."),
    ...problemResponses,
  },
});

export const signPart = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}/{partNumber}`,
  tags: ["uploads"],
  summary: "Get an address for one part",
  ...uploadAccess("presignPart"),
  request: { params: multipartPath.extend({ partNumber }), query: keyQuery },
  responses: {
    200: json(z.object({ url: z.url(), expires: z.number().int() }), "The address."),
    ...problemResponses,
  },
});

export const completeMultipart = createRoute({
  method: "post",
  path: `${base}/s3/multipart/{uploadId}/complete`,
  tags: ["uploads"],
  summary: "Join the parts: checks the file and starts the encode",
  ...uploadAccess("write"),
  request: {
    params: multipartPath,
    query: keyQuery,
    body: jsonBody(
      z.object({
        parts: z
          .array(z.object({ PartNumber: z.number().int().min(1).max(10_000), ETag: z.string().min(1).max(200) }))
          .min(1)
          .max(10_000),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({ location: z.url(), key: z.string(), bucket: z.string() }),
      "Joined and queued. Saying it again changes nothing.",
    ),
    ...problemResponses,
  },
});

export const abortMultipart = createRoute({
  method: "delete",
  path: `${base}/s3/multipart/{uploadId}`,
  tags: ["uploads"],
  summary: "Give the upload up; its parts are deleted",
  ...uploadAccess("write"),
  request: { params: multipartPath, query: keyQuery },
  responses: { 200: json(z.object({}), "Given up."), ...problemResponses },
});
