import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
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

/** To be called after every change of what a video is or how it is shown, and its deletion. */
export async function forgetAccess(deps: Pick<Deps, "cache">, ...videoIds: string[]): Promise<void> {
  await Promise.all([memory.forget(deps, ...videoIds), outdate(deps, tagOf.lists, ...videoIds.map(tagOf.video))]);
}

/** As forgetAccess, and returns when the change is in effect everywhere: after a second. */
export async function settleAccess(deps: Pick<Deps, "cache">, ...videoIds: string[]): Promise<void> {
  await Promise.all([
    forgetEverywhere(deps, memory, ...videoIds),
    outdate(deps, tagOf.lists, ...videoIds.map(tagOf.video)),
  ]);
}
