import { cors } from "hono/cors";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { declaredBy } from "../uploads/declared.ts";
import { byteLimit } from "../uploads/upload-right.ts";
import * as uploads from "../uploads/uploads.ts";
import * as contract from "./link-contract.ts";
import { rightOfLink } from "./right-of-link.ts";

/**
 * Pages of every origin may use a link that they hold: its secret is all it takes, no cookie goes
 * along, and a rule of origins binds browsers only, not whoever else has the link.
 */
export const anyOrigin = cors({
  origin: "*",
  allowMethods: ["GET", "POST", "DELETE"],
  exposeHeaders: ["x-request-id", "retry-after"],
  maxAge: 3600,
});

export const uploadLinkRoutes = newRouter();

const rightOf = (c: AppContext, token: string) => rightOfLink(c.get("deps"), token);

uploadLinkRoutes.openapi(contract.readLink, async (c) => {
  const deps = c.get("deps");
  const right = await rightOf(c, c.req.valid("param").token);
  return c.json(
    {
      title: right.title,
      maxBytes: await byteLimit(deps, right),
      maxDurationSeconds: right.maxDurationSeconds ?? deps.settings.MAX_DURATION_SECONDS,
      expiresAt: right.endsAt.toISOString(),
    },
    200,
  );
});

uploadLinkRoutes.openapi(contract.signPut, async (c) => {
  const right = await rightOf(c, c.req.valid("param").token);
  return c.json(await uploads.signPut(c.get("deps"), right, c.req.valid("query")), 200);
});

uploadLinkRoutes.openapi(contract.completePut, async (c) => {
  const { token } = c.req.valid("param");
  const deps = c.get("deps");
  await uploads.completePut(deps, await rightOfLink(deps, token, { repeat: true }));
  const { video } = await rightOfLink(deps, token, { repeat: true });
  return c.json({ id: video.id, state: video.state }, 200);
});

uploadLinkRoutes.openapi(contract.createMultipart, async (c) => {
  const right = await rightOf(c, c.req.valid("param").token);
  return c.json(await uploads.createMultipart(c.get("deps"), right, declaredBy(c.req.valid("json"))), 200);
});

uploadLinkRoutes.openapi(contract.listParts, async (c) => {
  const { token, uploadId } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  return c.json(await uploads.listParts(c.get("deps"), await rightOf(c, token), ref), 200);
});

// Before signPart, whose path would take `batch` for a part number.
uploadLinkRoutes.openapi(contract.signParts, async (c) => {
  const { token, uploadId } = c.req.valid("param");
  const { key, partNumbers } = c.req.valid("query");
  const { urls } = await uploads.signParts(c.get("deps"), await rightOf(c, token), { uploadId, key }, partNumbers);
  return c.json({ presignedUrls: urls }, 200);
});

uploadLinkRoutes.openapi(contract.signPart, async (c) => {
  const { token, uploadId, partNumber } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  const { urls, expires } = await uploads.signParts(c.get("deps"), await rightOf(c, token), ref, [partNumber]);
  return c.json({ url: urls[String(partNumber)] ?? "", expires }, 200);
});

uploadLinkRoutes.openapi(contract.completeMultipart, async (c) => {
  const { token, uploadId } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  const deps = c.get("deps");
  const right = await rightOfLink(deps, token, { repeat: true });
  return c.json(await uploads.completeMultipart(deps, right, ref, c.req.valid("json").parts), 200);
});

uploadLinkRoutes.openapi(contract.abortMultipart, async (c) => {
  const { token, uploadId } = c.req.valid("param");
  const ref = { uploadId, key: c.req.valid("query").key };
  await uploads.abortMultipart(c.get("deps"), await rightOf(c, token), ref);
  return c.json({}, 200);
});
