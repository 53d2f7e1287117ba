import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { JobLog } from "../../schema/job-log.ts";
import { access, json, pageQuery, problemResponses } from "../http/contract.ts";
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
    200: json(
      z.object({
        items: z.array(Encode),
        nextCursor: z.string().nullable(),
        traceUrl: z.url().nullable().meta({
          description:
            "The page of the video's trace, from its upload on; null where the site has none, or it is not yours.",
        }),
      }),
      "One page.",
    ),
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

export const cancelEncode = createRoute({
  method: "post",
  path: "/videos/{id}/cancel",
  tags: ["encodes"],
  summary: "Stop the encode of a video that is under way",
  description:
    "The video fails with `ERR_ENCODE_CANCELLED` and can be tried again. One that plays while another source is " +
    "encoded plays on with the old one.",
  ...access({ permission: "video.upload", limit: "write" }),
  request: { params: videoPath },
  responses: { 200: json(Video, "The video. Saying it again changes nothing."), ...problemResponses },
});

const Job = z
  .object({
    video: z.object({ id: z.string(), title: z.string() }),
    owner: z.object({ id: z.string(), displayName: z.string() }),
    epoch: z.number().int(),
    current: z
      .boolean()
      .meta({ description: "Whether it is the video's latest: others can be neither stopped nor repeated." }),
    state: z.enum(["queued", "processing", "ready", "failed"]),
    progress: z.number().min(0).max(1),
    queuedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    cpuSeconds: z.number(),
    error: z.object({ code: z.string(), message: z.string(), detail: z.string().nullable() }).nullable(),
  })
  .meta({ id: "Job" });
export type Job = z.infer<typeof Job>;

export const listJobs = createRoute({
  method: "get",
  path: "/admin/jobs",
  tags: ["admin"],
  summary: "List the encodes of all videos, the latest first",
  description: "`POST /videos/{id}/retry` and `…/cancel` repeat and stop the latest of a video.",
  ...access({ permission: "job.list" }),
  request: {
    query: pageQuery.extend({
      state: z.enum(["queued", "processing", "ready", "failed"]).optional(),
      cursor: z.string().max(200).optional(),
    }),
  },
  responses: {
    200: json(z.object({ items: z.array(Job), nextCursor: z.string().nullable() }), "One page."),
    ...problemResponses,
  },
});
