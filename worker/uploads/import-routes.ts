import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { relayOutbox } from "../outbox/outbox.ts";
import * as contract from "./import-contract.ts";
import * as imports from "./imports.ts";

export const importRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "video.upload");

importRoutes.openapi(contract.beginImport, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await imports.beginImport(c.get("deps"), viewerOf(c), id, c.req.valid("json").url), 202);
});

importRoutes.openapi(contract.readImport, async (c) => {
  return c.json(await imports.readImport(c.get("deps"), viewerOf(c), c.req.valid("param").id), 200);
});

importRoutes.openapi(contract.cancelImport, async (c) => {
  await imports.cancelImport(c.get("deps"), viewerOf(c), c.req.valid("param").id);
  return c.body(null, 204);
});

const ImportClaims = z.object({ sub: z.string(), video: z.string() });

importRoutes.openapi(contract.reportImport, async (c) => {
  const deps = c.get("deps");
  const bearer = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (!bearer) throw new Fault("UNAUTHENTICATED", "Give the import's token.");
  const { sub: uploadId, video: videoId } = ImportClaims.parse(await deps.keys.verify("import", bearer));
  const report = c.req.valid("json");
  const reply = await imports.takeImportReport(deps, { videoId, uploadId }, report);
  // What the end of an import owes, the encode above all, is not to wait for the next minute.
  if (report.type !== "progress") c.executionCtx.waitUntil(relayOutbox(deps));
  return c.json(reply, 200);
});
