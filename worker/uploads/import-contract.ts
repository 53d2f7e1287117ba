import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { ImportReport } from "../../schema/import-job.ts";
import { importUrlLength } from "../../schema/import-url.ts";
import { ReportReply } from "../../schema/messages.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { Video, videoPath } from "../videos/contract.ts";

const path = "/videos/{id}/upload/import";

export const Import = z
  .object({
    url: z.url(),
    state: z.enum(["running", "completed", "failed", "cancelled"]),
    receivedBytes: z.number().int(),
    totalBytes: z
      .number()
      .int()
      .nullable()
      .meta({ description: "Null until the file's server says how long it is, which it need not." }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Import" });
export type Import = z.infer<typeof Import>;

export const beginImport = createRoute({
  method: "post",
  path,
  tags: ["uploads"],
  summary: "Import the source from a link instead of uploading it",
  description:
    "A public https address of the file itself, without credentials, on port 443. It is fetched in the background; " +
    "the encode starts when it is there. Another upload of the same video, and its deletion, stop the import.",
  ...access({ permission: "video.upload", limit: "import" }),
  request: { params: videoPath, body: jsonBody(z.object({ url: z.string().trim().min(1).max(importUrlLength) })) },
  responses: {
    202: json(Video.extend({ import: Import }), "The video, in state `uploading`, and its import."),
    ...problemResponses,
  },
});

export const readImport = createRoute({
  method: "get",
  path,
  tags: ["uploads"],
  summary: "Read how far the import from a link is",
  ...access({ permission: "video.upload" }),
  request: { params: videoPath },
  responses: { 200: json(Import, "The import."), ...problemResponses },
});

export const cancelImport = createRoute({
  method: "delete",
  path,
  tags: ["uploads"],
  summary: "Stop the import; the video takes another source",
  ...access({ permission: "video.upload", limit: "write" }),
  request: { params: videoPath },
  responses: { 204: { description: "Stopped." }, ...problemResponses },
});

export const reportImport = createRoute({
  method: "post",
  path: "/imports/reports",
  tags: ["transcode"],
  summary: "Report on an import (transcoders only)",
  description: "Authorised by the token that stands in the import's queue message.",
  ...access({}),
  security: [{ job: [] }],
  request: { body: jsonBody(ImportReport) },
  responses: { 200: json(ReportReply, "Whether the import is still wanted."), ...problemResponses },
});
