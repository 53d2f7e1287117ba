import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";
import { Comment, commentPath } from "./contract.ts";

export const mostBlockedWords = 500;
export const mostBlockedUsers = 1_000;

const HeldComments = z
  .object({
    items: z.array(z.object({ comment: Comment, video: z.object({ id: z.string(), title: z.string() }) })),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: "HeldComments" });
export type HeldComments = z.infer<typeof HeldComments>;

export const CommentSettings = z
  .object({
    blockedWords: z
      .array(plainText(100))
      .max(mostBlockedWords)
      .meta({
        description:
          "Comments on your videos with one of these wait for you. A word, or several in a row; case, accents and " +
          "the width of letters make no difference.",
      }),
  })
  .meta({ id: "CommentSettings" });
export type CommentSettings = z.infer<typeof CommentSettings>;

const BlockedUser = z
  .object({ id: z.string(), displayName: z.string(), blockedAt: z.iso.datetime() })
  .meta({ id: "BlockedUser" });
export type BlockedUser = z.infer<typeof BlockedUser>;

const BlockedUsers = z
  .object({ items: z.array(BlockedUser), nextCursor: z.string().nullable() })
  .meta({ id: "BlockedUsers" });
export type BlockedUsers = z.infer<typeof BlockedUsers>;

const tags = ["comments"];
const moderates = access({ permission: "comment.moderate", limit: "engage" });
const pins = access({ permission: "comment.pin", limit: "engage" });
const blocks = access({ permission: "user.block", limit: "engage" });
const userPath = z.object({
  userId: z.string().regex(idPattern("user"), "must be an account's id such as usr_…"),
});
const now = json(Comment, "The comment as it is now.");

export const approveComment = createRoute({
  method: "post",
  path: "/comments/{id}/approve",
  tags,
  summary: "Show a comment on your video that waits",
  description: "An admin also brings back what was removed. One that is shown already stays so.",
  ...moderates,
  request: { params: commentPath },
  responses: { 200: now, ...problemResponses },
});

export const holdComment = createRoute({
  method: "post",
  path: "/comments/{id}/hold",
  tags,
  summary: "Hide a comment on your video until you approve it",
  ...moderates,
  request: { params: commentPath },
  responses: { 200: now, ...problemResponses },
});

export const pinComment = createRoute({
  method: "put",
  path: "/comments/{id}/pin",
  tags,
  summary: "Pin a comment above all others on your video",
  description: "In place of the one that was pinned before. Answers cannot be pinned.",
  ...pins,
  request: { params: commentPath },
  responses: { 200: now, ...problemResponses },
});

export const unpinComment = createRoute({
  method: "delete",
  path: "/comments/{id}/pin",
  tags,
  summary: "Take a comment on your video down from above the others",
  ...pins,
  request: { params: commentPath },
  responses: { 200: now, ...problemResponses },
});

export const listHeld = createRoute({
  method: "get",
  path: "/users/me/held-comments",
  tags,
  summary: "List the comments on your videos that wait for you, newest first",
  ...access({ permission: "comment.moderate" }),
  request: { query: pageQuery },
  responses: { 200: json(HeldComments, "One page."), ...problemResponses },
});

export const readSettings = createRoute({
  method: "get",
  path: "/users/me/comment-settings",
  tags,
  summary: "Read which words hold comments on your videos",
  ...access({ permission: "comment.settings" }),
  responses: { 200: json(CommentSettings, "Your settings."), ...problemResponses },
});

export const writeSettings = createRoute({
  method: "put",
  path: "/users/me/comment-settings",
  tags,
  summary: "Choose which words hold comments on your videos",
  ...access({ permission: "comment.settings", limit: "engage" }),
  request: { body: jsonBody(CommentSettings) },
  responses: { 200: json(CommentSettings, "Your settings as they are kept."), ...problemResponses },
});

export const listBlocked = createRoute({
  method: "get",
  path: "/users/me/blocked-users",
  tags,
  summary: "List whom you blocked, the latest first",
  ...access({ permission: "comment.settings" }),
  request: { query: pageQuery },
  responses: { 200: json(BlockedUsers, "One page."), ...problemResponses },
});

export const blockUser = createRoute({
  method: "put",
  path: "/users/me/blocked-users/{userId}",
  tags,
  summary: "Block an account",
  description:
    "It can neither comment on your videos nor like what is said there, and you are told of no answer of its. What " +
    "it has said stays until you delete it.",
  ...blocks,
  request: { params: userPath },
  responses: { 200: json(BlockedUser, "It is blocked."), ...problemResponses },
});

export const unblockUser = createRoute({
  method: "delete",
  path: "/users/me/blocked-users/{userId}",
  tags,
  summary: "Block an account no more",
  ...blocks,
  request: { params: userPath },
  responses: { 204: { description: "It is not blocked." }, ...problemResponses },
});
