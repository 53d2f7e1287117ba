import { TranscodeJob } from "../schema/messages.ts";

/**
 * Reads a pulled message's body. The pull API gives a body of content type `json` as the base64 of
 * its JSON, other producers and versions as the JSON itself.
 *
 * @returns null when it is no job of ours
 */
export function parseMessage(body: string | undefined): TranscodeJob | null {
  if (!body) return null;
  for (const text of [body, Buffer.from(body, "base64").toString("utf8")]) {
    const job = TranscodeJob.safeParse(parseJson(text));
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
