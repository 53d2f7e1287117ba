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

export const becomeCreator = createRoute({
  method: "post",
  path: "/users/me/creator",
  tags: ["users"],
  summary: "Become a creator, who may upload videos",
  ...access({ permission: "creator-request.create", limit: "write" }),
  responses: { 200: json(User, "Your account with its new role."), ...problemResponses },
});
