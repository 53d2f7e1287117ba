import { createRoute } from "@hono/zod-openapi";
import { JobReport, ReportReply } from "../../schema/messages.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";

export const reportJob = createRoute({
  method: "post",
  path: "/transcode/reports",
  tags: ["transcode"],
  summary: "Report on an encode job (transcoders only)",
  description: "Authorised by the token that stands in the job's queue message.",
  ...access({}),
  security: [{ job: [] }],
  request: { body: jsonBody(JobReport) },
  responses: { 200: json(ReportReply, "Whether the job is still wanted."), ...problemResponses },
});

export const watchEncode = createRoute({
  method: "get",
  path: "/videos/{id}/events",
  tags: ["videos"],
  summary: "Follow the processing of a video as server-sent events",
  description:
    "Events `state`, `progress`, `playable`, `renditions`, `ready` and `failed`, each with the whole status as JSON.",
  ...access({}),
  request: { params: videoPath },
  responses: {
    200: { description: "The stream.", content: { "text/event-stream": { schema: { type: "string" } } } },
    ...problemResponses,
  },
});
