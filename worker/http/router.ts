import { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "./context.ts";
import { validationFault } from "./problem.ts";

const places: Record<string, string> = { json: "body", query: "query", param: "path", header: "header" };

/** A router for one feature: what does not fit the contract is refused with the field's name. */
export function newRouter() {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw validationFault(places[result.target] ?? result.target, result.error);
    },
  });
}
