import { Fault } from "../../schema/errors.ts";
import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import * as captions from "./captions.ts";
import * as contract from "./contract.ts";

export const captionRoutes = newRouter();

captionRoutes.openapi(contract.listCaptions, async (c) => {
  const { id } = c.req.valid("param");
  return c.json({ items: await captions.listCaptions(c.get("deps"), c.get("viewer"), id) }, 200);
});

captionRoutes.openapi(contract.putCaption, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  refuseOtherTypes(c);
  const { id, track: language } = c.req.valid("param");
  const { label } = c.req.valid("query");
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  return c.json(await captions.putCaption(c.get("deps"), viewer, id, { language, label }, bytes), 200);
});

captionRoutes.openapi(contract.deleteCaption, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  const { id, track: captionId } = c.req.valid("param");
  await captions.deleteCaption(c.get("deps"), viewer, id, captionId);
  return c.body(null, 204);
});

function refuseOtherTypes(c: AppContext): void {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (contract.captionTypes.some((known) => known === type)) return;
  throw new Fault(
    "UNSUPPORTED_MEDIA_TYPE",
    `Send the caption file itself, as one of the content types ${contract.captionTypes.join(", ")}.`,
  );
}
