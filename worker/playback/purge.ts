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

/** Deletes every object under the prefix. */
export async function deleteObjects({ media }: Pick<Deps, "media">, prefix: string): Promise<void> {
  for (;;) {
    const { objects } = await media.list({ prefix, limit: 1000 });
    if (objects.length === 0) return;
    await media.delete(objects.map((object) => object.key));
  }
}
