import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, pageQuery, problemResponses } from "../http/contract.ts";

export const Notification = z
  .object({
    id: z.string(),
    kind: z
      .string()
      .meta({ description: "`video.new`, `video.ready`, `video.failed`, `video.taken-down`, `report.upheld`, …" }),
    createdAt: z.iso.datetime(),
    read: z.boolean(),
    video: z.object({ id: z.string(), title: z.string() }).nullable(),
    actor: z
      .object({ id: z.string(), displayName: z.string() })
      .nullable()
      .meta({ description: "Who did it; null for the platform itself." }),
    commentId: z.string().nullable(),
    subject: z.string().nullable().meta({ description: "What a decided report was about, in words." }),
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof Notification>;

const NotificationPage = z
  .object({ items: z.array(Notification), nextCursor: z.string().nullable(), unreadCount: z.number().int() })
  .meta({ id: "NotificationPage" });
export type NotificationPage = z.infer<typeof NotificationPage>;

const ids = z.array(z.string().regex(idPattern("notification"), "must be a notification's id such as ntf_…"));

export const listNotifications = createRoute({
  method: "get",
  path: "/notifications",
  tags: ["notifications"],
  summary: "List your notifications, newest first",
  description: "What tells of a video that you may not see any more is left out.",
  ...access({ permission: "notification.read" }),
  request: { query: pageQuery },
  responses: { 200: json(NotificationPage, "One page."), ...problemResponses },
});

export const countUnread = createRoute({
  method: "get",
  path: "/notifications/unread",
  tags: ["notifications"],
  summary: "Count your unread notifications",
  ...access({ permission: "notification.read" }),
  responses: { 200: json(z.object({ unreadCount: z.number().int() }), "The count."), ...problemResponses },
});

export const markRead = createRoute({
  method: "post",
  path: "/notifications/read",
  tags: ["notifications"],
  summary: "Mark notifications as read: those of these ids, or all",
  ...access({ permission: "notification.read", limit: "engage" }),
  request: { body: jsonBody(z.object({ ids: ids.max(100).optional() })) },
  responses: { 200: json(z.object({ unreadCount: z.number().int() }), "What is still unread."), ...problemResponses },
});
