import { Fault } from "../../schema/errors.ts";
import type { ImagesJob, JobReport, PosterJob, ReportReply } from "../../schema/messages.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import type { Video } from "../videos/contract.ts";
import { findOwned, presentOwned } from "../videos/videos.ts";
import { sendSpan } from "../telemetry/spans.ts";
import { activeTraceparent } from "../telemetry/tracing.ts";
import * as store from "./store.ts";

type Encode = { videoId: string; epoch: number };

const jobTokenSeconds = 7 * 24 * 3600;

/**
 * Orders a poster of the frame at this time. Throws VIDEO_NOT_FOUND, FORBIDDEN, VIDEO_STATE_CONFLICT
 * while there is no finished encode, VALIDATION_FAILED for a time beyond the end.
 */
export async function choosePoster(deps: Deps, viewer: Viewer, id: string, timeSeconds: number): Promise<Video> {
  const video = await findOwned(deps, viewer, id, "video.update");
  if (video.state !== "ready") {
    throw new Fault("VIDEO_STATE_CONFLICT", `The video is ${video.state}: choose its thumbnail when it is ready.`);
  }
  if (timeSeconds > (video.durationSeconds ?? 0)) {
    const message = `must not be beyond the end of the video (${video.durationSeconds} s)`;
    throw new Fault("VALIDATION_FAILED", `body.timeSeconds: ${message}`, {
      fields: [{ path: "body.timeSeconds", message }],
    });
  }
  await store.wantPoster(deps, { videoId: id, epoch: video.epoch }, timeSeconds);
  return presentOwned(deps, viewer, id, "video.update");
}

/** Sends the job that makes all pictures of a finished encode. It waits behind the encodes of other videos. */
export async function sendImagesJob(deps: Deps, order: Encode & { poster: boolean }): Promise<void> {
  const job: ImagesJob = {
    kind: "images",
    ...order,
    report: await reportAddress(deps, order),
    traceparent: activeTraceparent(),
  };
  await sendSpan("transcode", 1, () => deps.queues.rest.send(job));
}

/** Sends the job of a chosen poster, for which its owner waits. */
export async function sendPosterJob(deps: Deps, order: Encode & { timeSeconds: number }): Promise<void> {
  const job: PosterJob = {
    kind: "poster",
    ...order,
    report: await reportAddress(deps, order),
    traceparent: activeTraceparent(),
  };
  await sendSpan("transcode-first", 1, () => deps.queues.first.send(job));
}

/** Takes the report of a stored poster. `stop`: another one is wanted by now, or none. */
export async function takePoster(
  deps: Deps,
  encode: Encode,
  report: Extract<JobReport, { type: "poster" }>,
): Promise<ReportReply> {
  const taken = await store.setPoster(deps, encode, report);
  if (taken) await forgetAccess(deps, encode.videoId);
  return { stop: !taken };
}

/** Takes the report of a stored storyboard and preview. */
export async function takeImages(
  deps: Deps,
  encode: Encode,
  report: Extract<JobReport, { type: "images" }>,
): Promise<ReportReply> {
  const taken = await store.setImages(deps, encode, report);
  if (taken) await forgetAccess(deps, encode.videoId);
  return { stop: !taken };
}

async function reportAddress(deps: Deps, { videoId, epoch }: Encode): Promise<ImagesJob["report"]> {
  return {
    url: `${deps.settings.PUBLIC_URL}/api/v1/transcode/reports`,
    token: await deps.keys.sign("job", videoId, jobTokenSeconds, { epoch }),
  };
}
