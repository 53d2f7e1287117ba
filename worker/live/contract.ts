import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { access, problemResponses } from "../http/contract.ts";

export const watchPerson = createRoute({
  method: "get",
  path: "/users/me/events",
  tags: ["notifications"],
  summary: "Follow what happens to you as server-sent events",
  description:
    "`notification` with a notification as `GET /notifications` lists it, `unread` with `{ unreadCount }` at first and " +
    "at each change, and `encode` with `{ videoId, event }` and the status of an encode of one of your videos, as " +
    "`GET /videos/{id}/events` tells it. With the id of the last event as `Last-Event-ID` you are told what came " +
    "since, of which the last may come a second time. It ends within 5 s of its session. An account may have ten of " +
    "them open.",
  ...access({ permission: "notification.read" }),
  request: {
    headers: z.object({
      "last-event-id": z
        .string()
        .regex(/^\d{1,15}$/, "must be the id of an event of this stream")
        .optional(),
    }),
  },
  responses: {
    200: { description: "The stream.", content: { "text/event-stream": { schema: { type: "string" } } } },
    ...problemResponses,
  },
});
