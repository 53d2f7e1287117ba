import { ManifestRecord } from "../../schema/manifest.ts";
import type { Deps } from "../deps.ts";
import type { EncodeCoordinator, EncodeOrder } from "./encode-coordinator.ts";

type Objects = Pick<Deps, "objects">;

/** The coordinator of a video: one object, found by the video's id. */
export function coordinatorOf({ objects }: Objects, videoId: string): DurableObjectStub<EncodeCoordinator> {
  const namespace = objects.ENCODE_COORDINATOR;
  return namespace.get(namespace.idFromName(videoId));
}

export async function beginEncode(deps: Objects, order: EncodeOrder): Promise<void> {
  await coordinatorOf(deps, order.videoId).begin(order);
}

/** The manifest of an encode that is still growing; null where this coordinator knows no such epoch. */
export async function growingManifest(deps: Objects, videoId: string, epoch: number): Promise<ManifestRecord | null> {
  const record = await coordinatorOf(deps, videoId).manifest(epoch);
  return record && ManifestRecord.parse(record);
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
