import type { Deps } from "../deps.ts";
import { forgetEverywhere, shortMemory } from "./short-memory.ts";
import * as store from "./store.ts";

export type { VideoAccess } from "./store.ts";

// Not `access:`, which an older version of the Worker may still fill with less.
const memory = shortMemory("video-access", store.findAccess);

/** The access record of a video; null where there is none. */
export function accessOf(deps: Pick<Deps, "db" | "cache">, videoId: string): Promise<store.VideoAccess | null> {
  return memory.read(deps, videoId);
}

/**
 * To be called after every change of a video's visibility, playability, downloads, origins or epoch,
 * and its deletion.
 */
export async function forgetAccess(deps: Pick<Deps, "cache">, ...videoIds: string[]): Promise<void> {
  await memory.forget(deps, ...videoIds);
}

/** As forgetAccess, and returns when the change is in effect everywhere: after a second. */
export async function settleAccess(deps: Pick<Deps, "cache">, ...videoIds: string[]): Promise<void> {
  await forgetEverywhere(deps, memory, ...videoIds);
}
