import { ManifestRecord } from "../../schema/manifest.ts";
import type { EncodeReport, ReportReply } from "../../schema/messages.ts";
import type { Deps } from "../deps.ts";
import { callSpan } from "../telemetry/spans.ts";
import { activeTraceparent } from "../telemetry/tracing.ts";
import type { EncodeCoordinator, EncodeOrder, EncodeStanding } from "./encode-coordinator.ts";

type Objects = Pick<Deps, "objects">;

/** The coordinator of a video: one object, found by the video's id. */
export function coordinatorOf({ objects }: Objects, videoId: string): DurableObjectStub<EncodeCoordinator> {
  const namespace = objects.ENCODE_COORDINATOR;
  return namespace.get(namespace.idFromName(videoId));
}

export async function beginEncode(deps: Objects, order: EncodeOrder): Promise<void> {
  await calling("begin", (traceparent) => coordinatorOf(deps, order.videoId).begin(order, traceparent));
}

/** Takes a job's report to its encode; `stop` where it is not wanted any more. */
export async function reportEncode(
  deps: Objects,
  { videoId, epoch }: { videoId: string; epoch: number },
  report: EncodeReport,
): Promise<ReportReply> {
  return calling("report", (traceparent) => coordinatorOf(deps, videoId).report(epoch, report, traceparent));
}

function calling<T>(method: string, call: (traceparent: string | undefined) => Promise<T>): Promise<T> {
  const attributes = {
    "rpc.system": "cloudflare-durable-objects",
    "rpc.service": "EncodeCoordinator",
    "rpc.method": method,
  };
  return callSpan(`EncodeCoordinator/${method}`, attributes, () => call(activeTraceparent()));
}

/** The manifest of an encode that is still growing; null where this coordinator knows no such epoch. */
export async function growingManifest(deps: Objects, videoId: string, epoch: number): Promise<ManifestRecord | null> {
  const record = await coordinatorOf(deps, videoId).manifest(epoch);
  return record && ManifestRecord.parse(record);
}

/** How an encode that is under way gets on; null where its coordinator does not know it. */
export async function encodeStanding(
  deps: Objects,
  { videoId, epoch }: { videoId: string; epoch: number },
): Promise<EncodeStanding | null> {
  return coordinatorOf(deps, videoId).standing(epoch);
}

/** Progress from 0 to 1. Only a running encode asks its coordinator; without an answer it shows 0. */
export async function liveProgress(deps: Objects, video: { id: string; state: string }): Promise<number> {
  if (video.state === "ready") return 1;
  if (video.state !== "processing") return 0;
  try {
    return (await coordinatorOf(deps, video.id).status()).progress;
  } catch {
    return 0;
  }
}
