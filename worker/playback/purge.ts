import { mediaKey } from "../../schema/media-keys.ts";
import type { Deps } from "../deps.ts";
import { coordinatorOf } from "../transcode/coordinators.ts";
import { forgetAccess } from "./access.ts";

/** Clears away everything of a deleted video that is not in Postgres: the running encode and all objects. */
export async function purgeMedia(deps: Deps, videoId: string): Promise<void> {
  await forgetAccess(deps, videoId);
  await coordinatorOf(deps, videoId).forget();
  await deleteObjects(deps, mediaKey.sourcePrefix(videoId));
  await deleteObjects(deps, mediaKey.videoPrefix(videoId));
}

/** Clears away what a failed encode stored. Its logs are kept: they tell why it failed. */
export async function discardEncode(
  { media }: Pick<Deps, "media">,
  { videoId, epoch }: { videoId: string; epoch: number },
): Promise<void> {
  const prefix = mediaKey.encodePrefix(videoId, epoch);
  const logs = mediaKey.jobLogPrefix(videoId, epoch);
  let startAfter = "";
  for (;;) {
    const { objects, truncated } = await media.list({ prefix, limit: 1000, ...(startAfter && { startAfter }) });
    const keys = objects.map(({ key }) => key);
    const discarded = keys.filter((key) => !key.startsWith(logs));
    if (discarded.length > 0) await media.delete(discarded);
    if (!truncated) return;
    startAfter = keys.at(-1) ?? "";
  }
}

/** Deletes every object under the prefix. */
export async function deleteObjects({ media }: Pick<Deps, "media">, prefix: string): Promise<void> {
  for (;;) {
    const { objects } = await media.list({ prefix, limit: 1000 });
    if (objects.length === 0) return;
    await media.delete(objects.map((object) => object.key));
  }
}
