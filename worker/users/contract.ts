import { createRoute } from "@hono/zod-openapi";
import { access, json, problemResponses } from "../http/contract.ts";
import { User } from "./present-user.ts";

export const readMe = createRoute({
  method: "get",
  path: "/users/me",
  tags: ["users"],
  summary: "Read your account",
  ...access({ permission: "account.read" }),
  responses: { 200: json(User, "Your account."), ...problemResponses },
});
