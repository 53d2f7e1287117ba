import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";
import { User } from "../users/present-user.ts";

const role = z.enum(["admin", "creator", "user"]);
const status = z.enum(["active", "suspended"]);
export const userId = z.string().regex(idPattern("user"), "must be a user id such as usr_…");
export const userPath = z.object({ id: userId });

export const AdminUser = User.extend({
  emailVerified: z.boolean(),
  status,
  suspendedReason: z.string().nullable().meta({ description: "What its owner is shown." }),
  videoCount: z.number().int(),
}).meta({ id: "AdminUser" });
export type AdminUser = z.infer<typeof AdminUser>;

export const UserChanges = z
  .object({
    role,
    status,
    reason: plainText(500).min(1).meta({ description: "Why it is suspended; its owner reads it." }),
  })
  .partial()
  .refine(({ role, status }) => role !== undefined || status !== undefined, "name a role or a status")
  .refine(({ reason, status }) => reason === undefined || status === "suspended", {
    path: ["reason"],
    message: "goes with the status suspended",
  });
export type UserChanges = z.infer<typeof UserChanges>;

export const listUsers = createRoute({
  method: "get",
  path: "/admin/users",
  tags: ["admin"],
  summary: "List accounts, newest first",
  ...access({ permission: "user.manage" }),
  request: {
    query: pageQuery.extend({
      search: plainText(254).optional().meta({
        description: "A part of the e-mail address or the display name, or an account's id.",
      }),
      role: role.optional(),
      status: status.optional(),
    }),
  },
  responses: {
    200: json(z.object({ items: z.array(AdminUser), nextCursor: z.string().nullable() }), "One page."),
    ...problemResponses,
  },
});

export const readUser = createRoute({
  method: "get",
  path: "/admin/users/{id}",
  tags: ["admin"],
  summary: "Read an account",
  ...access({ permission: "user.manage" }),
  request: { params: userPath },
  responses: { 200: json(AdminUser, "The account."), ...problemResponses },
});

export const changeUser = createRoute({
  method: "patch",
  path: "/admin/users/{id}",
  tags: ["admin"],
  summary: "Change an account's role, suspend it or let it back in",
  description:
    "In effect within five seconds, for access tokens that are out already as well. A suspended account can do " +
    "nothing; its videos stay as they are for others.",
  ...access({ permission: "user.manage", limit: "write" }),
  request: { params: userPath, body: jsonBody(UserChanges) },
  responses: { 200: json(AdminUser, "The account as it is now."), ...problemResponses },
});

/** The same at the address that it had first. */
export const changeUserBefore = createRoute({
  ...changeUser,
  path: "/users/{id}",
  tags: ["users"],
  deprecated: true,
});

export const deleteUser = createRoute({
  method: "delete",
  path: "/admin/users/{id}",
  tags: ["admin"],
  summary: "Delete an account with its videos and everything else that is its own",
  ...access({ permission: "user.manage", limit: "write" }),
  request: { params: userPath },
  responses: { 204: { description: "Deleted." }, ...problemResponses },
});
