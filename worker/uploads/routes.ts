import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as uploads from "./uploads.ts";

export const uploadRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "video.upload");

uploadRoutes.openapi(contract.signPut, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await uploads.signPut(c.get("deps"), viewerOf(c), id, c.req.valid("query")), 200);
});

uploadRoutes.openapi(contract.completePut, async (c) => {
  return c.json(await uploads.completePut(c.get("deps"), viewerOf(c), c.req.valid("param").id), 200);
});

uploadRoutes.openapi(contract.createMultipart, async (c) => {
  const { id } = c.req.valid("param");
  const { filename, type, size, metadata } = c.req.valid("json");
  const declared = { filename, type, size: size ?? sizeOf(metadata) };
  return c.json(await uploads.createMultipart(c.get("deps"), viewerOf(c), id, declared), 200);
});

uploadRoutes.openapi(contract.listParts, async (c) => {
  const { id: videoId, uploadId } = c.req.valid("param");
  const ref = { videoId, uploadId, key: c.req.valid("query").key };
  return c.json(await uploads.listParts(c.get("deps"), viewerOf(c), ref), 200);
});

// Before signPart, whose path would take `batch` for a part number.
uploadRoutes.openapi(contract.signParts, async (c) => {
  const { id: videoId, uploadId } = c.req.valid("param");
  const { key, partNumbers } = c.req.valid("query");
  const { urls } = await uploads.signParts(c.get("deps"), viewerOf(c), { videoId, uploadId, key }, partNumbers);
  return c.json({ presignedUrls: urls }, 200);
});

uploadRoutes.openapi(contract.signPart, async (c) => {
  const { id: videoId, uploadId, partNumber } = c.req.valid("param");
  const ref = { videoId, uploadId, key: c.req.valid("query").key };
  const { urls, expires } = await uploads.signParts(c.get("deps"), viewerOf(c), ref, [partNumber]);
  return c.json({ url: urls[String(partNumber)] ?? "", expires }, 200);
});

uploadRoutes.openapi(contract.completeMultipart, async (c) => {
  const { id: videoId, uploadId } = c.req.valid("param");
  const ref = { videoId, uploadId, key: c.req.valid("query").key };
  const { parts } = c.req.valid("json");
  return c.json(await uploads.completeMultipart(c.get("deps"), viewerOf(c), ref, parts), 200);
});

uploadRoutes.openapi(contract.abortMultipart, async (c) => {
  const { id: videoId, uploadId } = c.req.valid("param");
  const ref = { videoId, uploadId, key: c.req.valid("query").key };
  await uploads.abortMultipart(c.get("deps"), viewerOf(c), ref);
  return c.json({}, 200);
});

// Clients put what they like in the metadata: only a size that is one counts.
function sizeOf(metadata: Record<string, unknown> | undefined): number | undefined {
  const size = Number(metadata?.size);
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}
