import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { isId } from "../../schema/id.ts";
import type { AppEnv } from "../http/context.ts";
import type { Deps } from "../deps.ts";
import { actorOf, type Actor, type OnOthersVideos } from "./audit.ts";
import * as store from "./store.ts";

/**
 * Notes what an admin did to another's video: after it is done and before the answer leaves, so that only
 * what happened is noted, and an answer that says so is never given without the entry. For the route's
 * `{id}` being the video. Reading is not noted.
 */
export function noteOnOthersVideo(action: OnOthersVideos): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const viewer = c.get("viewer");
    const videoId = c.req.param("id") ?? "";
    const changes = c.req.method !== "GET" && c.req.method !== "HEAD";
    if (viewer?.role !== "admin" || !changes || !isId("video", videoId)) return next();
    const deps = c.get("deps");
    // Before, for a deleted video has no owner any more.
    const ownerId = await store.findOwner(deps, videoId);
    await next();
    if (ownerId === null || ownerId === viewer.userId || c.error || c.res.status >= 400) return;
    // The template, for a path may hold the ids of uploads.
    const route = routePath(c).replace(/^.*\/videos\/:id/, "");
    await store.insertEntries(deps, actorOf(c), [
      { action, targetId: videoId, detail: { owner: ownerId, method: c.req.method, route } },
    ]);
  };
}

/** As noteOnOthersVideo, of several videos that one request has changed. */
export async function noteOthersVideos(
  deps: Pick<Deps, "db">,
  actor: Actor,
  changed: { id: string; ownerId: string }[],
  action: OnOthersVideos,
  route: string,
): Promise<void> {
  const entries = changed.map(({ id, ownerId }) => ({
    action,
    targetId: id,
    detail: { owner: ownerId, method: "POST", route },
  }));
  await store.insertEntries(deps, actor, entries);
}
