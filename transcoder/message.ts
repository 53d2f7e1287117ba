import { z } from "zod";
import { ImportJob } from "../schema/import-job.ts";
import { TranscodeJob } from "../schema/messages.ts";
import { RecommendJob } from "../schema/recommend-job.ts";

/**
 * Reads a pulled message's body. The pull API gives a body of content type `json` as the base64 of
 * its JSON, other producers and versions as the JSON itself.
 *
 * @returns null when it is no job of ours
 */
export const parseMessage = readerOf(z.union([TranscodeJob, RecommendJob]));

/** The same for the messages of the queue `import`. */
export const parseImportMessage = readerOf(ImportJob);

function readerOf<Job>(schema: z.ZodType<Job>): (body: string | undefined) => Job | null {
  return (body) => (body ? read(schema, body) : null);
}

function read<Job>(schema: z.ZodType<Job>, body: string): Job | null {
  for (const text of [body, Buffer.from(body, "base64").toString("utf8")]) {
    const job = schema.safeParse(parseJson(text));
    if (job.success) return job.data;
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
