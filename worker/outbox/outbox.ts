import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { deliverMail } from "../accounts/deliver-mail.ts";
import { syncCaptions } from "../captions/caption-index.ts";
import { requestExtraction } from "../captions/embedded.ts";
import type { Deps } from "../deps.ts";
import type { AppEnv } from "../http/context.ts";
import { announceVideo, notifyOwner, notifyPerson, notifyTopics } from "../notifications/notify.ts";
import { discardEncode, purgeMedia } from "../playback/purge.ts";
import { sendImagesJob, sendPosterJob } from "../images/images.ts";
import { syncSearch } from "../search/sync.ts";
import { beginEncode } from "../transcode/coordinators.ts";
import { sendImport } from "../uploads/send-import.ts";
import * as store from "./store.ts";

const VideoPayload = z.object({ videoId: z.string() });
const UploadPayload = z.object({ uploadId: z.string() });
const EncodePayload = z.object({
  videoId: z.string(),
  epoch: z.number(),
  source: z.object({ key: z.string(), sizeBytes: z.number() }),
  maxDurationSeconds: z.number().nullable().default(null),
});
const SourcePayload = z.object({ key: z.string() });
const FailedPayload = EncodePayload.pick({ videoId: true, epoch: true });
const CaptionsPayload = z.object({ videoId: z.string(), gone: z.array(z.string()) });
const ExtractPayload = z.object({ videoId: z.string(), epoch: z.number() });

const ImagesPayload = z.object({ videoId: z.string(), epoch: z.number(), poster: z.boolean() });
const PosterPayload = z.object({ videoId: z.string(), epoch: z.number(), timeSeconds: z.number() });

/** Each topic's side effect. Every one may happen twice: a relay can die after the effect. */
const effects: Record<string, (deps: Deps, payload: unknown) => Promise<void>> = {
  "encode.begin": (deps, payload) => beginEncode(deps, EncodePayload.parse(payload)),
  "encode.discard": (deps, payload) => discardEncode(deps, FailedPayload.parse(payload)),
  "captions.extract": (deps, payload) => requestExtraction(deps, ExtractPayload.parse(payload)),
  "captions.sync": (deps, payload) => {
    const { videoId, gone } = CaptionsPayload.parse(payload);
    return syncCaptions(deps, videoId, gone);
  },
  "images.begin": (deps, payload) => sendImagesJob(deps, ImagesPayload.parse(payload)),
  "images.poster": (deps, payload) => sendPosterJob(deps, PosterPayload.parse(payload)),
  "import.begin": (deps, payload) => sendImport(deps, UploadPayload.parse(payload).uploadId),
  "mail.send": (deps, payload) => deliverMail(deps, payload),
  "media.purge": (deps, payload) => purgeMedia(deps, VideoPayload.parse(payload).videoId),
  [notifyTopics.person]: (deps, payload) => notifyPerson(deps, payload),
  [notifyTopics.owner]: (deps, payload) => notifyOwner(deps, payload),
  "source.discard": (deps, payload) => deps.media.delete(SourcePayload.parse(payload).key),
  "search.sync": async (deps, payload) => {
    const { videoId } = VideoPayload.parse(payload);
    // First, for it does not need the search engine.
    await announceVideo(deps, videoId);
    await syncSearch(deps, videoId);
  },
};

const batchSize = 20;
const maxBatches = 10;

/**
 * Carries out what the outbox owes: right after the request that wrote it, and every minute by cron
 * for what failed then. A row that fails stays and is tried again later, ever less often.
 */
export async function relayOutbox(deps: Deps): Promise<void> {
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const due = await store.takeDue(deps, batchSize);
    await Promise.all(due.map((row) => relayRow(deps, row)));
    if (due.length < batchSize) return;
  }
}

/** Relays behind the reply of a request that changes something, so that nobody waits for it. */
export const relayAfterChanges: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (c.req.method === "GET" || c.req.method === "HEAD" || c.res.status >= 500) return;
  c.executionCtx.waitUntil(relayOutbox(c.get("deps")));
};

async function relayRow(deps: Deps, row: store.OutboxRow): Promise<void> {
  try {
    const effect = effects[row.topic];
    if (!effect) throw new Error(`unknown topic ${row.topic}`);
    await effect(deps, row.payload);
    await store.removeDone(deps, row.id);
  } catch (error) {
    console.error(
      JSON.stringify({
        level: "error",
        event: "outbox.failed",
        topic: row.topic,
        attempts: row.attempts,
        error: String(error),
      }),
    );
    await store.noteFailure(deps, row.id, String(error));
  }
}
