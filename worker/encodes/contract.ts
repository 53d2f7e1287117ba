import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { JobLog } from "../../schema/job-log.ts";
import { access, json, problemResponses } from "../http/contract.ts";
import { Video, videoPath } from "../videos/contract.ts";

const Encode = z
  .object({
    epoch: z.number().int().meta({ description: "Counts the encodes of a video." }),
    state: z.enum(["queued", "processing", "ready", "failed"]),
    queuedAt: z.iso.datetime(),
    playableAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    cpuSeconds: z.number(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "Encode" });
export type Encode = z.infer<typeof Encode>;

const epoch = z.coerce.number().int().min(1).max(999_999_999);
export const logName = /^\d{5,9}-\d{3,9}-\d{1,15}\.json$/;

export const listEncodes = createRoute({
  method: "get",
  path: "/videos/{id}/encodes",
  tags: ["encodes"],
  summary: "List the encodes of your video, newest first",
  ...access({ permission: "encode.read" }),
  request: {
    params: videoPath,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(24),
      cursor: epoch.optional(),
    }),
  },
  responses: {
    200: json(z.object({ items: z.array(Encode), nextCursor: z.string().nullable() }), "One page."),
    ...problemResponses,
  },
});

export const listJobLogs = createRoute({
  method: "get",
  path: "/videos/{id}/encodes/{epoch}/logs",
  tags: ["encodes"],
  summary: "Read what each attempt of an encode's jobs did, by job and attempt",
  description:
    "With the commands that ran and the last lines that they wrote. An attempt is listed when it has ended; one " +
    "whose machine died has no log. The logs of an encode that was tried again are kept.",
  ...access({ permission: "encode.read" }),
  request: {
    params: videoPath.extend({ epoch }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(50).default(20),
      cursor: z.string().regex(logName, "must be the nextCursor of another page").optional(),
    }),
  },
  responses: {
    200: json(
      z.object({ items: z.array(JobLog.meta({ id: "JobLog" })), nextCursor: z.string().nullable() }),
      "One page.",
    ),
    ...problemResponses,
  },
});

export const retryEncode = createRoute({
  method: "post",
  path: "/videos/{id}/retry",
  tags: ["encodes"],
  summary: "Encode the uploaded file of a failed video once more",
  ...access({ permission: "video.upload", limit: "write" }),
  request: { params: videoPath },
  responses: { 200: json(Video, "The queued video. Saying it again changes nothing."), ...problemResponses },
});
