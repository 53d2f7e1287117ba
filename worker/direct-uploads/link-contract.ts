import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { RateLimitName } from "../http/rate-limits.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import * as companion from "../uploads/companion.ts";

// A video's upload calls once more, for whoever holds the link: its secret stands in the path, as
// `upload.endpoint` is one address to which clients only append.

const base = "/upload-links/{token}";
const linkAccess = (limit: RateLimitName) => access({ limit });
const tags = ["direct-uploads"];
const linkPath = z.object({ token: z.string().min(1).max(100).meta({ description: "The link's secret, `eru_…`." }) });
const multipartPath = linkPath.extend({ uploadId: companion.uploadIdParam });

export const UploadLink = z
  .object({
    title: z.string(),
    maxBytes: z.number().int(),
    maxDurationSeconds: z.number(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: "UploadLink" });

export const readLink = createRoute({
  method: "get",
  path: base,
  tags,
  summary: "Read what an upload link takes",
  ...linkAccess("presign"),
  request: { params: linkPath },
  responses: { 200: json(UploadLink, "The video's title and the limits that hold."), ...problemResponses },
});

export const signPut = createRoute({
  method: "get",
  path: `${base}/s3/params`,
  tags,
  summary: "By link: get an address for the whole file in one PUT (up to 5 GiB)",
  ...linkAccess("presign"),
  request: { params: linkPath, query: companion.PutQuery },
  responses: {
    200: json(companion.SignedPut, "The address, and the headers that must go with it."),
    ...problemResponses,
  },
});

export const completePut = createRoute({
  method: "post",
  path: `${base}/complete`,
  tags,
  summary: "By link: say that the PUT is done; checks the file, starts the encode and ends the link",
  ...linkAccess("write"),
  request: { params: linkPath },
  responses: {
    200: json(z.object({ id: z.string(), state: z.string() }), "The queued video. Saying it again changes nothing."),
    ...problemResponses,
  },
});

export const createMultipart = createRoute({
  method: "post",
  path: `${base}/s3/multipart`,
  tags,
  summary: "By link: begin an upload in parts",
  ...linkAccess("write"),
  request: { params: linkPath, body: jsonBody(companion.NewMultipart) },
  responses: { 200: json(companion.Multipart, "The upload."), ...problemResponses },
});

export const listParts = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}`,
  tags,
  summary: "By link: list the parts that have arrived",
  ...linkAccess("presign"),
  request: { params: multipartPath, query: companion.KeyQuery },
  responses: { 200: json(companion.PartList, "The parts."), ...problemResponses },
});

export const signParts = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}/batch`,
  tags,
  summary: "By link: get addresses for several parts",
  ...linkAccess("presign"),
  request: { params: multipartPath, query: companion.PartsQuery },
  responses: { 200: json(companion.SignedParts, "An address for each part."), ...problemResponses },
});

export const signPart = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}/{partNumber}`,
  tags,
  summary: "By link: get an address for one part",
  ...linkAccess("presignPart"),
  request: { params: multipartPath.extend({ partNumber: companion.partNumberParam }), query: companion.KeyQuery },
  responses: { 200: json(companion.SignedPart, "The address."), ...problemResponses },
});

export const completeMultipart = createRoute({
  method: "post",
  path: `${base}/s3/multipart/{uploadId}/complete`,
  tags,
  summary: "By link: join the parts; checks the file, starts the encode and ends the link",
  ...linkAccess("write"),
  request: { params: multipartPath, query: companion.KeyQuery, body: jsonBody(companion.SentParts) },
  responses: {
    200: json(companion.Joined, "Joined and queued. Saying it again changes nothing."),
    ...problemResponses,
  },
});

export const abortMultipart = createRoute({
  method: "delete",
  path: `${base}/s3/multipart/{uploadId}`,
  tags,
  summary: "By link: give the upload up; the link takes another",
  ...linkAccess("write"),
  request: { params: multipartPath, query: companion.KeyQuery },
  responses: { 200: json(z.object({}), "Given up."), ...problemResponses },
});
