import { accepts } from "hono/accepts";
import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { figuresOfChannel, figuresOfVideo, present, type Figures } from "./analytics.ts";
import * as contract from "./contract.ts";
import { csvOf } from "./csv.ts";

export const analyticsRoutes = newRouter();

analyticsRoutes.openapi(contract.readVideoAnalytics, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "analytics.read");
  const query = c.req.valid("query");
  const figures = await figuresOfVideo(c.get("deps"), viewer, c.req.valid("param").id, query);
  return wantsCsv(c, query.format) ? answerCsv(c, figures) : c.json(present(figures), 200);
});

analyticsRoutes.openapi(contract.readChannelAnalytics, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "analytics.read");
  const query = c.req.valid("query");
  const figures = await figuresOfChannel(c.get("deps"), viewer, query);
  return wantsCsv(c, query.format) ? answerCsv(c, figures) : c.json(present(figures), 200);
});

function wantsCsv(c: AppContext, format: "json" | "csv" | undefined): boolean {
  if (format !== undefined) return format === "csv";
  const types = ["application/json", "text/csv"];
  return accepts(c, { header: "Accept", supports: types, default: "application/json" }) === "text/csv";
}

function answerCsv(c: AppContext, { rows, from, to }: Figures) {
  return c.body(csvOf(rows), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="views-${from}-${to}.csv"`,
    vary: "Accept",
  });
}
