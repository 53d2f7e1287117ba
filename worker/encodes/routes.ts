import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import { cancelEncode } from "./cancel.ts";
import * as contract from "./contract.ts";
import { listEncodes } from "./encodes.ts";
import { listJobs } from "./jobs.ts";
import { listJobLogs } from "./job-logs.ts";
import { retryEncode } from "./retry.ts";

export const encodeRoutes = newRouter();

encodeRoutes.openapi(contract.listEncodes, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "encode.read");
  const { limit, cursor: before } = c.req.valid("query");
  return c.json(await listEncodes(c.get("deps"), viewer, c.req.valid("param").id, { limit, before }), 200);
});

encodeRoutes.openapi(contract.listJobLogs, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "encode.read");
  const { id: videoId, epoch } = c.req.valid("param");
  const { limit, cursor } = c.req.valid("query");
  return c.json(await listJobLogs(c.get("deps"), viewer, { videoId, epoch }, { limit, cursor }), 200);
});

encodeRoutes.openapi(contract.retryEncode, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.upload");
  return c.json(await retryEncode(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

encodeRoutes.openapi(contract.cancelEncode, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.upload");
  return c.json(await cancelEncode(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

encodeRoutes.openapi(contract.listJobs, async (c) => {
  return c.json(await listJobs(c.get("deps"), c.req.valid("query")), 200);
});
