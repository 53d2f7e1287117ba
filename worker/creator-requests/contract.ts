import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { userPath } from "../admin/contract.ts";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";
import { User } from "../users/present-user.ts";
import { CreatorRequest } from "./creator-request.ts";

export const askToBeCreator = createRoute({
  method: "post",
  path: "/users/me/creator",
  tags: ["users"],
  summary: "Ask to become a creator, who may upload videos",
  description:
    "Where the site lets everybody (`creatorRequests` of the site's settings is `open`) it is granted at once. Otherwise an admin decides, and " +
    "the account needs a verified e-mail address. Asking again replaces a request that waits, or one that was declined.",
  ...access({ permission: "creator-request.create", limit: "creatorRequest" }),
  request: {
    body: {
      required: false,
      content: {
        "application/json": {
          schema: z.object({
            message: plainText(1000).optional().meta({ description: "What the admins should know." }),
          }),
        },
      },
    },
  },
  responses: {
    200: json(User, "Your account, which may upload."),
    202: json(User, "Your account, whose `creatorRequest` waits for an admin."),
    ...problemResponses,
  },
});

export const WaitingRequest = CreatorRequest.extend({
  user: User.pick({ id: true, email: true, displayName: true, role: true, createdAt: true }),
}).meta({ id: "AdminCreatorRequest" });
export type WaitingRequest = z.infer<typeof WaitingRequest>;

export const listRequests = createRoute({
  method: "get",
  path: "/admin/creator-requests",
  tags: ["admin"],
  summary: "List the requests to become a creator, oldest first",
  ...access({ permission: "user.manage" }),
  request: { query: pageQuery.extend({ state: CreatorRequest.shape.state.default("pending") }) },
  responses: {
    200: json(z.object({ items: z.array(WaitingRequest), nextCursor: z.string().nullable() }), "One page."),
    ...problemResponses,
  },
});

export const grantRequest = createRoute({
  method: "post",
  path: "/admin/creator-requests/{id}/grant",
  tags: ["admin"],
  summary: "Make the account that asked a creator; `id` is the account's",
  ...access({ permission: "user.manage", limit: "write" }),
  request: { params: userPath },
  responses: { 200: json(WaitingRequest, "The request, granted."), ...problemResponses },
});

export const declineRequest = createRoute({
  method: "post",
  path: "/admin/creator-requests/{id}/decline",
  tags: ["admin"],
  summary: "Decline a request; the account that asked reads the reason",
  ...access({ permission: "user.manage", limit: "write" }),
  request: { params: userPath, body: jsonBody(z.object({ reason: plainText(500).min(1) })) },
  responses: { 200: json(WaitingRequest, "The request, declined."), ...problemResponses },
});
