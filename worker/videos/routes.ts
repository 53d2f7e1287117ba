import { actorOf } from "../audit/audit.ts";
import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as change from "./change-videos.ts";
import * as contract from "./contract.ts";
import { deleteAll, deleteVideo } from "./delete-videos.ts";
import type { Visibility } from "./fields.ts";
import * as store from "./store.ts";
import * as videos from "./videos.ts";

export const videoRoutes = newRouter();

videoRoutes.openapi(contract.createVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.create");
  return c.json(await videos.createVideo(c.get("deps"), viewer, c.req.valid("json")), 201);
});

videoRoutes.openapi(contract.listVideos, async (c) => {
  const { mine, ...query } = c.req.valid("query");
  const page = await videos.listVideos(c.get("deps"), c.get("viewer"), { ...query, mine: mine === "true" });
  return c.json(page, 200);
});

videoRoutes.openapi(contract.readVideo, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await videos.readVideo(c.get("deps"), c.get("viewer"), id), 200);
});

videoRoutes.openapi(contract.updateVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  const { id } = c.req.valid("param");
  return c.json(await change.updateVideo(c.get("deps"), viewer, id, c.req.valid("json")), 200);
});

videoRoutes.openapi(contract.publishVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  // Without a body nothing was parsed, and no default was filled in.
  const body: { visibility?: Visibility; at?: Date | undefined } = c.req.valid("json");
  const wanted = { visibility: body.visibility ?? "public", at: body.at ?? null };
  return c.json(await change.publishVideo(c.get("deps"), viewer, c.req.valid("param").id, wanted), 200);
});

videoRoutes.openapi(contract.unpublishVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  return c.json(await change.unpublishVideo(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

videoRoutes.openapi(contract.bulkUpdate, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  const { ids, changes } = c.req.valid("json");
  return c.json({ results: await change.updateAll(c.get("deps"), viewer, ids, changes, actorOf(c)) }, 200);
});

videoRoutes.openapi(contract.bulkDelete, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.delete");
  const { ids } = c.req.valid("json");
  return c.json({ results: await deleteAll(c.get("deps"), viewer, ids, actorOf(c)) }, 200);
});

videoRoutes.openapi(contract.deleteVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.delete");
  await deleteVideo(c.get("deps"), viewer, c.req.valid("param").id);
  return c.body(null, 204);
});

videoRoutes.openapi(contract.listCategories, async (c) => {
  return c.json({ items: await store.listCategories(c.get("deps")) }, 200);
});
