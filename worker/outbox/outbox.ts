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
import { exportPages, importFiles, trainingTopics } from "../recommendations/training.ts";
import { markChanged } from "../recommendations/changes.ts";
import { checkIndex } from "../search/compare-index.ts";
import { stepReindex } from "../search/reindex.ts";
import { syncVideos } from "../search/sync.ts";
import { sendSynonyms } from "../search/synonyms.ts";
import { inVideoTrace, withSpan } from "../telemetry/spans.ts";
import { beginEncode } from "../transcode/coordinators.ts";
import { sendImport } from "../uploads/send-import.ts";
import { dispatchEvent, videoOfEvent } from "../webhooks/dispatch.ts";
import { webhookTopic } from "../webhooks/owe-event.ts";
import * as store from "./store.ts";
import { log } from "../telemetry/log.ts";

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
const ReindexPayload = z.object({ run: z.string() });
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
  [trainingTopics.export]: (deps, payload) => exportPages(deps, payload),
  [trainingTopics.import]: (deps, payload) => importFiles(deps, payload),
  "source.discard": (deps, payload) => deps.media.delete(SourcePayload.parse(payload).key),
  "search.check": async (deps) => {
    await checkIndex(deps);
  },
  "search.reindex": (deps, payload) => stepReindex(deps, ReindexPayload.parse(payload).run),
  "search.synonyms": (deps) => sendSynonyms(deps),
  [webhookTopic]: (deps, payload) => dispatchEvent(deps, payload),
};

/** What is carried out for all of a batch at once. Answers why each row failed; null where it is done. */
const batchEffects: Record<string, (deps: Deps, payloads: unknown[]) => Promise<(string | null)[]>> = {
  "search.sync": async (deps, payloads) => {
    const ids = payloads.map((payload) => VideoPayload.parse(payload).videoId);
    // First, for it does not need the search engine.
    for (const id of new Set(ids)) await announceVideo(deps, id);
    // Lists that suggest them are to be made anew though the search engine be away.
    await markChanged(deps, [...new Set(ids)]);
    const refused = await syncVideos(deps, ids);
    return ids.map((id) => refused.get(id) ?? null);
  },
};

const batchSize = 20;
const maxBatches = 10;

/**
 * Carries out what the outbox owes: right after the request that wrote it, and every minute by cron
 * for what failed then. A row that fails stays and is tried again later, ever less often, or as soon as
 * another of its batch's topic succeeds.
 */
export async function relayOutbox(deps: Deps): Promise<void> {
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const due = await store.takeDue(deps, batchSize);
    const single = due.filter(({ topic }) => !batchEffects[topic]);
    await Promise.all([
      ...single.map((row) => relayRow(deps, row)),
      ...Object.keys(batchEffects).map((topic) =>
        relayTogether(
          deps,
          due.filter((row) => row.topic === topic),
        ),
      ),
    ]);
    if (due.length < batchSize) return;
  }
}

/** Relays behind the reply of a request that changes something, so that nobody waits for it. */
export const relayAfterChanges: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (c.req.method === "GET" || c.req.method === "HEAD" || c.res.status >= 500 || c.get("quiet")) return;
  c.executionCtx.waitUntil(relayOutbox(c.get("deps")));
};

async function relayRow(deps: Deps, row: store.OutboxRow): Promise<void> {
  try {
    const effect = effects[row.topic];
    if (!effect) throw new Error(`unknown topic ${row.topic}`);
    await inTraceOf(row, () => effect(deps, row.payload));
    await settle(deps, row);
  } catch (error) {
    await noteFailure(deps, row, error);
  }
}

async function relayTogether(deps: Deps, rows: store.OutboxRow[]): Promise<void> {
  const effect = batchEffects[rows[0]?.topic ?? ""];
  if (!effect) return;
  try {
    const payloads = rows.map(({ payload }) => payload);
    const work = () => effect(deps, payloads);
    const [first] = rows;
    // Of several videos at once no trace has the call alone.
    const ofOne = first && new Set(rows.map(videoOf)).size === 1;
    const failures = await (ofOne ? inTraceOf(first, work) : work());
    for (const [i, row] of rows.entries()) {
      const failure = failures[i] ?? null;
      await (failure === null ? settle(deps, row) : noteFailure(deps, row, `${store.refusedPrefix}${failure}`));
    }
    // What took these takes others again: those that failed while it was away need not wait any longer.
    if (failures.includes(null)) await store.releaseWaiting(deps, rows[0]?.topic ?? "");
  } catch (error) {
    for (const row of rows) await noteFailure(deps, row, error);
  }
}

async function settle(deps: Deps, row: store.OutboxRow): Promise<void> {
  deps.metrics.count("edgereel.outbox.effects", { topic: row.topic, outcome: "done" });
  await store.removeDone(deps, row.id);
}

async function noteFailure(deps: Deps, row: store.OutboxRow, error: unknown): Promise<void> {
  deps.metrics.count("edgereel.outbox.effects", { topic: row.topic, outcome: "failed" });
  log.error("outbox.failed", { topic: row.topic, attempts: row.attempts, error });
  await store.noteFailure(deps, row.id, String(error));
}

// What is owed for a video belongs to the video's trace.
function inTraceOf<T>(row: store.OutboxRow, work: () => Promise<T>): Promise<T> {
  const videoId = videoOf(row);
  const name = `outbox ${row.topic}`;
  return videoId === null ? withSpan(name, {}, work) : inVideoTrace(videoId, name, work);
}

function videoOf({ topic, payload }: store.OutboxRow): string | null {
  if (topic === webhookTopic) return videoOfEvent(payload);
  return VideoPayload.safeParse(payload).data?.videoId ?? null;
}
