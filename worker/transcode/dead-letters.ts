import { TranscodeJob } from "../../schema/messages.ts";
import { depsOf } from "../deps.ts";
import type { Env } from "../env.ts";
import { coordinatorOf } from "./coordinators.ts";

/** A job that failed as often as the queue allows ends its encode, with a reason for the creator. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const deps = depsOf(env);
  for (const message of batch.messages) {
    const job = TranscodeJob.safeParse(message.body);
    if (job.success && job.data.kind === "captions") {
      // The video is whole without what its source may hold.
      console.warn(JSON.stringify({ level: "warn", event: "captions.given-up", videoId: job.data.videoId }));
    } else if (job.success) {
      const { videoId, epoch, kind } = job.data;
      const detail = kind === "chunk" ? `job ${job.data.job} failed every time` : "the first job failed every time";
      await coordinatorOf(deps, videoId).giveUp(epoch, "ERR_DEAD_LETTER", detail);
    } else {
      // Nothing names a video here: the log is all that can be told.
      console.error(JSON.stringify({ level: "error", event: "dead-letter.unreadable", id: message.id }));
    }
    message.ack();
  }
}
