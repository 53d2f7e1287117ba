import type { Client } from "../client.ts";
import { Interrupted, Usage, VideoFailed } from "./exit-codes.ts";
import { print, printJson } from "./output.ts";
import type { Progress } from "./progress.ts";

export type Until = "uploaded" | "playable" | "ready";

export function untilOf(text: string): Until {
  if (text === "uploaded" || text === "playable" || text === "ready") return text;
  throw new Usage("--until is uploaded, playable or ready.");
}

/** Shows the processing until the video is as far, then prints the video, or where to watch it. Throws VideoFailed. */
export async function followUntil(
  client: Client,
  options: { site: string; videoId: string; until: Until; json: boolean; progress: Progress; signal: AbortSignal },
): Promise<void> {
  const { site, videoId, until, json, progress, signal } = options;
  if (until !== "uploaded") {
    try {
      let said = "";
      let saidPlayable = false;
      for await (const { status } of client.follow(videoId, { signal })) {
        if (status.state === "failed") {
          throw new VideoFailed(status.error?.code ?? "FAILED", status.error?.message ?? "The processing failed.");
        }
        if (status.state !== "processing" && status.state !== "ready") {
          if (status.state !== said) progress.say(status.state === "queued" ? "Queued." : "It waits for its file.");
          said = status.state;
          continue;
        }
        progress.update("Processing", status.state === "ready" ? 1 : status.progress, null);
        if (status.state === "ready" || (until === "playable" && status.playable)) break;
        if (status.playable && !saidPlayable) progress.say(`It plays already: ${site}/watch/${videoId}`);
        saidPlayable ||= status.playable;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      const how = `Stopped looking; the processing goes on. See it again: edgereel watch ${videoId}`;
      throw new Interrupted(how, { cause: error });
    } finally {
      progress.end();
    }
  }
  const video = await client.call("GET /videos/{id}", { path: { id: videoId } });
  if (json) printJson({ ...video, watchUrl: `${site}/watch/${videoId}` });
  else
    print(
      `${videoId}  ${video.state}${video.playable && video.state !== "ready" ? ", plays" : ""}  ${site}/watch/${videoId}`,
    );
}
