import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { Video, videoPath } from "../videos/contract.ts";
import * as companion from "./companion.ts";

// The calls that Uppy's S3 plugin makes to a Companion server, so that existing clients work.

const base = "/videos/{id}/upload";
const uploadAccess = (limit: "presign" | "presignPart" | "write") => access({ permission: "video.upload", limit });

const multipartPath = videoPath.extend({ uploadId: companion.uploadIdParam });

export const signPut = createRoute({
  method: "get",
  path: `${base}/s3/params`,
  tags: ["uploads"],
  summary: "Get an address for the whole file in one PUT (up to 5 GiB)",
  ...uploadAccess("presign"),
  request: { params: videoPath, query: companion.PutQuery },
  responses: {
    200: json(companion.SignedPut, "The address, and the headers that must go with it."),
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
  request: { params: videoPath, body: jsonBody(companion.NewMultipart) },
  responses: {
    200: json(companion.Multipart, "The upload."),
    ...problemResponses,
  },
});

export const listParts = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}`,
  tags: ["uploads"],
  summary: "List the parts that have arrived, to go on after a break",
  ...uploadAccess("presign"),
  request: { params: multipartPath, query: companion.KeyQuery },
  responses: { 200: json(companion.PartList, "The parts."), ...problemResponses },
});

export const signParts = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}/batch`,
  tags: ["uploads"],
  summary: "Get addresses for several parts",
  ...uploadAccess("presign"),
  request: { params: multipartPath, query: companion.PartsQuery },
  responses: {
    200: json(companion.SignedParts, "An address for each part."),
    ...problemResponses,
  },
});

export const signPart = createRoute({
  method: "get",
  path: `${base}/s3/multipart/{uploadId}/{partNumber}`,
  tags: ["uploads"],
  summary: "Get an address for one part",
  ...uploadAccess("presignPart"),
  request: { params: multipartPath.extend({ partNumber: companion.partNumberParam }), query: companion.KeyQuery },
  responses: { 200: json(companion.SignedPart, "The address."), ...problemResponses },
});

export const completeMultipart = createRoute({
  method: "post",
  path: `${base}/s3/multipart/{uploadId}/complete`,
  tags: ["uploads"],
  summary: "Join the parts: checks the file and starts the encode",
  ...uploadAccess("write"),
  request: { params: multipartPath, query: companion.KeyQuery, body: jsonBody(companion.SentParts) },
  responses: {
    200: json(companion.Joined, "Joined and queued. Saying it again changes nothing."),
    ...problemResponses,
  },
});

export const abortMultipart = createRoute({
  method: "delete",
  path: `${base}/s3/multipart/{uploadId}`,
  tags: ["uploads"],
  summary: "Give the upload up; its parts are deleted",
  ...uploadAccess("write"),
  request: { params: multipartPath, query: companion.KeyQuery },
  responses: { 200: json(z.object({}), "Given up."), ...problemResponses },
});
