import { actorOf } from "../audit/audit.ts";
import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { decideReports } from "./decide.ts";
import * as reportContract from "./report-contract.ts";
import * as reports from "./reports.ts";
import * as takeDown from "./take-down.ts";

export const moderationRoutes = newRouter();

moderationRoutes.openapi(reportContract.createReport, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "report.create");
  const { report, created } = await reports.createReport(c.get("deps"), viewer, c.req.valid("json"));
  return c.json(report, created ? 201 : 200);
});

moderationRoutes.openapi(reportContract.listReported, async (c) => {
  return c.json(await reports.listReported(c.get("deps"), c.req.valid("query")), 200);
});

moderationRoutes.openapi(reportContract.readReported, async (c) => {
  return c.json(await reports.readReported(c.get("deps"), c.req.valid("param").targetId), 200);
});

moderationRoutes.openapi(reportContract.decideReports, async (c) => {
  return c.json(await decideReports(c.get("deps"), c.req.valid("json"), actorOf(c)), 200);
});

moderationRoutes.openapi(contract.listTakenDown, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.take-down");
  return c.json(await takeDown.listTakenDown(c.get("deps"), viewer, c.req.valid("query")), 200);
});

moderationRoutes.openapi(contract.takeDownVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.take-down");
  const { reason } = c.req.valid("json");
  const { id } = c.req.valid("param");
  return c.json(await takeDown.takeDownVideo(c.get("deps"), viewer, id, reason, actorOf(c)), 200);
});

moderationRoutes.openapi(contract.restoreVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.take-down");
  const { id } = c.req.valid("param");
  return c.json(await takeDown.restoreVideo(c.get("deps"), viewer, id, actorOf(c)), 200);
});
