import { ImportJob } from "../../schema/import-job.ts";
import { TranscodeJob } from "../../schema/messages.ts";
import { depsOf, type Deps } from "../deps.ts";
import type { Env } from "../env.ts";
import { failImport } from "../uploads/imports.ts";
import { coordinatorOf } from "./coordinators.ts";
import { log } from "../telemetry/log.ts";

/** A job that failed as often as the queue allows ends its encode or import, with a reason for the creator. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const deps = depsOf(env);
  const queue = { messaging_destination_name: batch.queue };
  deps.metrics.count("edgereel.queue.dead_letters", queue, batch.messages.length);
  for (const message of batch.messages) {
    const job = TranscodeJob.safeParse(message.body);
    const imported = ImportJob.safeParse(message.body);
    if (job.success) {
      await giveUp(deps, job.data);
    } else if (imported.success) {
      await failImport(deps, imported.data.uploadId, "ERR_IMPORT_GIVEN_UP");
    } else {
      // Nothing names a video here: the log is all that can be told.
      log.error("dead-letter.unreadable", { messageId: message.id });
    }
    message.ack();
  }
}

async function giveUp(deps: Deps, job: TranscodeJob): Promise<void> {
  const { videoId, epoch, kind } = job;
  if (kind === "images" || kind === "poster" || kind === "captions") {
    // The video plays as well without these.
    log.error("dead-letter.extra", { videoId, epoch, kind });
    return;
  }
  const detail = kind === "chunk" ? `job ${job.job} failed every time` : "the first job failed every time";
  await coordinatorOf(deps, videoId).giveUp(epoch, "ERR_DEAD_LETTER", detail);
}
