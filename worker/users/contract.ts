import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, problemResponses } from "../http/contract.ts";
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

export const UserChanges = z
  .object({ role: z.enum(["admin", "creator", "user"]), status: z.enum(["active", "suspended"]) })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name a role or a status");

export const updateUser = createRoute({
  method: "patch",
  path: "/users/{id}",
  tags: ["users"],
  summary: "Change an account's role or suspend it (admins)",
  ...access({ permission: "user.manage", limit: "write" }),
  request: {
    params: z.object({ id: z.string().regex(idPattern("user"), "must be a user id such as usr_…") }),
    body: jsonBody(UserChanges),
  },
  responses: { 200: json(User, "The account as it is now."), ...problemResponses },
});
