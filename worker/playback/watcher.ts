import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { VideoAccess } from "./access.ts";
import { shortMemory } from "./short-memory.ts";
import * as store from "./store.ts";

// One account before one creator. Nothing clears it: it is believed for three seconds at most.
const watchers = shortMemory("watcher", (deps, pair) => {
  const [account = "", creator = ""] = pair.split(":");
  return store.findWatcher(deps, account, creator);
});

/**
 * What an account may do with a video as of now, whatever it might when its token was made: it may
 * have been suspended or deleted since, or have lost its role or its subscription. `own`: as its owner.
 */
export async function rightsOf(
  deps: Pick<Deps, "db" | "cache">,
  account: string,
  { ownerId, visibility }: Pick<VideoAccess, "ownerId" | "visibility">,
): Promise<{ watch: boolean; own: boolean }> {
  const watcher = await watchers.read(deps, `${account}:${ownerId}`);
  if (!watcher || watcher.status !== "active") return { watch: false, own: false };
  const viewer: Viewer = {
    userId: account,
    role: watcher.role,
    credential: { kind: "session", sessionId: "" },
  };
  const hidden = may(viewer, "video.read-hidden", ownerId);
  const open = visibility === "public" || visibility === "unlisted";
  return {
    watch: hidden || open || (visibility === "subscribers" && watcher.subscribed),
    own: may(viewer, "video.update", ownerId),
  };
}
