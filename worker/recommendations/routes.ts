import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { relayOutbox } from "../outbox/outbox.ts";
import * as contract from "./contract.ts";
import * as recommendations from "./recommendations.ts";
import { takeTrainingReport } from "./training.ts";

export const recommendationRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "recommendation.manage");
const hiderOf = (c: AppContext) => requirePermission(c.get("viewer"), "recommendation.hide");

recommendationRoutes.openapi(contract.readRelated, async (c) => {
  const [{ id }, { limit }] = [c.req.valid("param"), c.req.valid("query")];
  return c.json(await recommendations.readRelated(c.get("deps"), c.get("viewer"), id, limit), 200);
});

recommendationRoutes.openapi(contract.readForYou, async (c) => {
  return c.json(await recommendations.readForYou(c.get("deps"), c.get("viewer"), c.req.valid("query").limit), 200);
});

recommendationRoutes.openapi(contract.readRows, async (c) => {
  return c.json(await recommendations.readRows(c.get("deps"), c.get("viewer")), 200);
});

recommendationRoutes.openapi(contract.readSettings, async (c) => {
  return c.json(await recommendations.readSettings(c.get("deps"), viewerOf(c)), 200);
});

recommendationRoutes.openapi(contract.changeSettings, async (c) => {
  const { personal } = c.req.valid("json");
  return c.json(await recommendations.setPersonal(c.get("deps"), viewerOf(c), personal), 200);
});

recommendationRoutes.openapi(contract.resetTaste, async (c) => {
  return c.json(await recommendations.resetTaste(c.get("deps"), viewerOf(c)), 200);
});

recommendationRoutes.openapi(contract.hideVideo, async (c) => {
  await recommendations.hide(c.get("deps"), hiderOf(c), c.req.valid("param").videoId);
  return c.body(null, 204);
});

recommendationRoutes.openapi(contract.unhideVideo, async (c) => {
  await recommendations.unhide(c.get("deps"), hiderOf(c), c.req.valid("param").videoId);
  return c.body(null, 204);
});

const TrainingClaims = z.object({ sub: z.string() });

recommendationRoutes.openapi(contract.reportTraining, async (c) => {
  const deps = c.get("deps");
  const bearer = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (!bearer) throw new Fault("UNAUTHENTICATED", "Give the training's token.");
  const { sub: run } = TrainingClaims.parse(await deps.keys.verify("recommend", bearer));
  const reply = await takeTrainingReport(deps, run, c.req.valid("json"));
  c.executionCtx.waitUntil(relayOutbox(deps));
  return c.json(reply, 200);
});
