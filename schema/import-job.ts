import { z } from "zod";
import { importErrors, type ImportErrorCode } from "./errors.ts";
import { idPattern } from "./id.ts";
import { ReportAddress } from "./messages.ts";

const positive = z.number().int().positive();
const count = z.number().int().nonnegative();

/** The body of every message in the queue `import`: fetch `url`, store it under `key`. */
export const ImportJob = z.object({
  kind: z.literal("import"),
  videoId: z.string().regex(idPattern("video")),
  uploadId: z.string().regex(idPattern("upload")),
  url: z.string().min(1).max(2048),
  key: z.string().min(1),
  maxBytes: positive,
  /** Whether http on port 80 is taken as well as https. */
  allowHttp: z.boolean(),
  report: ReportAddress,
  traceparent: z.string().optional(),
});
export type ImportJob = z.infer<typeof ImportJob>;

const errorCodes = Object.keys(importErrors) as [ImportErrorCode, ...ImportErrorCode[]];

/** What the transcoder tells of an import, always ahead of the queue's ack. The reply is a ReportReply. */
export const ImportReport = z.discriminatedUnion("type", [
  /** `totalBytes` is null where the server does not say how long the file is. */
  z.object({ type: z.literal("progress"), receivedBytes: count, totalBytes: positive.nullable() }),
  /** The object is whole in storage. */
  z.object({ type: z.literal("completed"), sizeBytes: positive }),
  /** For good; the code's own words are shown. `detail` is for the operator. */
  z.object({ type: z.literal("failed"), code: z.enum(errorCodes), detail: z.string().max(1000).optional() }),
]);
export type ImportReport = z.infer<typeof ImportReport>;
