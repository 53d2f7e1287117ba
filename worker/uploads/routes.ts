import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { presentOwned } from "../videos/videos.ts";
import * as contract from "./contract.ts";
import { declaredBy } from "./declared.ts";
import { rightOfViewer } from "./upload-right.ts";
import * as uploads from "./uploads.ts";

export const uploadRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "video.upload");
const rightOf = (c: AppContext, videoId: string) => rightOfViewer(c.get("deps"), viewerOf(c), videoId);

uploadRoutes.openapi(contract.signPut, async (c) => {
  const right = await rightOf(c, c.req.valid("param").id);
  return c.json(await uploads.signPut(c.get("deps"), right, c.req.valid("query")), 200);
});

uploadRoutes.openapi(contract.completePut, async (c) => {
  const { id } = c.req.valid("param");
  await uploads.completePut(c.get("deps"), await rightOf(c, id));
  return c.json(await presentOwned(c.get("deps"), viewerOf(c), id, "video.upload"), 200);
});

uploadRoutes.openapi(contract.createMultipart, async (c) => {
  const right = await rightOf(c, c.req.valid("param").id);
  return c.json(await uploads.createMultipart(c.get("deps"), right, declaredBy(c.req.valid("json"))), 200);
});

uploadRoutes.openapi(contract.listParts, async (c) => {
  const { id, uploadId } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  return c.json(await uploads.listParts(c.get("deps"), await rightOf(c, id), ref), 200);
});

// Before signPart, whose path would take `batch` for a part number.
uploadRoutes.openapi(contract.signParts, async (c) => {
  const { id, uploadId } = c.req.valid("param");
  const { key, partNumbers } = c.req.valid("query");
  const { urls } = await uploads.signParts(c.get("deps"), await rightOf(c, id), { uploadId, key }, partNumbers);
  return c.json({ presignedUrls: urls }, 200);
});

uploadRoutes.openapi(contract.signPart, async (c) => {
  const { id, uploadId, partNumber } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  const { urls, expires } = await uploads.signParts(c.get("deps"), await rightOf(c, id), ref, [partNumber]);
  return c.json({ url: urls[String(partNumber)] ?? "", expires }, 200);
});

uploadRoutes.openapi(contract.completeMultipart, async (c) => {
  const { id, uploadId } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  const { parts } = c.req.valid("json");
  return c.json(await uploads.completeMultipart(c.get("deps"), await rightOf(c, id), ref, parts), 200);
});

uploadRoutes.openapi(contract.abortMultipart, async (c) => {
  const { id, uploadId } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  await uploads.abortMultipart(c.get("deps"), await rightOf(c, id), ref);
  return c.json({}, 200);
});
