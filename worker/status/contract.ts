import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, json, problemResponses } from "../http/contract.ts";

const time = z.iso.datetime();
const known = z.object({ id: z.string(), title: z.string() });
const owner = z.object({ id: z.string(), displayName: z.string() });
const traceUrl = z.url().nullable().meta({ description: "The video's trace; null where TRACE_PAGE is not set." });

export const dependencyNames = ["postgres", "redis", "search", "storage", "queues", "transcoders", "mail"] as const;

const Dependency = z
  .object({
    name: z.enum(dependencyNames),
    state: z
      .enum(["ok", "failing", "down", "unknown"])
      .meta({ description: "`failing`: it answers, and part of its work fails; `unknown`: there is nobody to ask." }),
    latencyMs: z.number().int().nullable().meta({ description: "Of the one call that asked; null where none did." }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: "Dependency" });
export type Dependency = z.infer<typeof Dependency>;

const WaitingWork = z
  .object({
    name: z.enum(["transcode-first", "transcode", "import", "views", "outbox", "webhooks"]),
    depth: z.number().int().nullable().meta({ description: "Null where it did not answer." }),
    oldestSeconds: z.number().nullable().meta({ description: "How long the oldest waits; null where nothing does." }),
    retried: z.number().int().nullable().meta({ description: "How many failed before; null where nobody counts it." }),
  })
  .meta({ id: "WaitingWork" });
export type WaitingWork = z.infer<typeof WaitingWork>;

const RunningEncode = z
  .object({
    video: known,
    owner,
    epoch: z.number().int(),
    state: z.enum(["queued", "processing"]),
    progress: z.number().min(0).max(1).nullable().meta({ description: "Null where its coordinator did not answer." }),
    queuedAt: time,
    attempts: z.number().int().meta({ description: "How often this file has been begun, this time included." }),
    jobsLeft: z.number().int().nullable(),
    lastHeardAt: time.nullable().meta({ description: "When a transcoder reported last, to about ten seconds." }),
    resends: z.number().int().nullable().meta({ description: "How often its jobs were sent again after a silence." }),
    logUrl: z.string(),
    traceUrl,
  })
  .meta({ id: "RunningEncode" });
export type RunningEncode = z.infer<typeof RunningEncode>;

const Failure = z
  .object({
    kind: z.enum(["encode", "dead-letter", "webhook", "outbox"]),
    at: time,
    code: z.string(),
    message: z.string(),
    detail: z.string().nullable().meta({ description: "What the part that failed said, without addresses." }),
    video: known.nullable(),
    owner: owner.nullable(),
    logUrl: z.string().nullable().meta({ description: "The page of the encode's log." }),
    traceUrl,
  })
  .meta({ id: "Failure" });
export type Failure = z.infer<typeof Failure>;

export const failureDays = 7;

const Status = z
  .object({
    at: time,
    state: z.enum(["ok", "degraded"]),
    dependencies: z.array(Dependency),
    waiting: z.array(WaitingWork),
    deadLetters: z
      .number()
      .int()
      .nullable()
      .meta({
        description: `Encodes and imports that were given up after all their attempts, in ${failureDays} days.`,
      }),
    running: z
      .object({ total: z.number().int(), items: z.array(RunningEncode) })
      .nullable()
      .meta({ description: "Encodes under way, the one that waits longest first. Null while Postgres is away." }),
    failures: z
      .array(Failure)
      .nullable()
      .meta({ description: `Of the last ${failureDays} days, newest first. Null while Postgres is away.` }),
  })
  .meta({ id: "Status" });
export type Status = z.infer<typeof Status>;

export const readStatus = createRoute({
  method: "get",
  path: "/admin/status",
  tags: ["admin"],
  summary: "Read how every part of the site stands",
  description:
    "Each part is asked for this answer, all at once, and none is waited for longer than a second and a half. Parts " +
    "that do not answer are named with the reason; the others are shown all the same.",
  ...access({ permission: "status.read" }),
  responses: { 200: json(Status, "How things stand."), ...problemResponses },
});
