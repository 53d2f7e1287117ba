import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { tagOf } from "../answers/tags.ts";
import { idPattern } from "../../schema/id.ts";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";
import { videoPath } from "../videos/contract.ts";
import { sorts } from "./list-order.ts";

export const commentPath = z.object({
  id: z.string().regex(idPattern("comment"), "must be a comment's id such as com_…"),
});

// White space and what no font draws would be an empty comment.
const body = plainText(5_000)
  .pipe(z.string().min(1))
  .refine((text) => /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text), "must say something")
  .meta({ description: "Plain text. Pages make links and times such as 1:23 clickable." });
export const CommentBody = z.object({ body });

export const Comment = z
  .object({
    id: z.string(),
    videoId: z.string(),
    parentId: z
      .string()
      .nullable()
      .meta({ description: "The comment at the top of its thread; null for that itself." }),
    state: z.enum(["visible", "held", "removed", "deleted", "hidden"]).meta({
      description:
        "`held` waits for the video's owner and `removed` was taken down by an admin: shown to its author, the " +
        "video's owner and admins alone. `deleted`, or `hidden` to everybody else: without author and words, it " +
        "stands for the answers below it.",
    }),
    author: z.object({ id: z.string(), displayName: z.string() }).nullable(),
    body: z.string(),
    likeCount: z.number().int(),
    liked: z.boolean().meta({ description: "By you." }),
    pinned: z.boolean(),
    replyCount: z.number().int().meta({ description: "Answers that you may see." }),
    createdAt: z.iso.datetime(),
    editedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof Comment>;

export const CommentPage = z
  .object({ items: z.array(Comment), nextCursor: z.string().nullable() })
  .meta({ id: "CommentPage" });
export type CommentPage = z.infer<typeof CommentPage>;

const Threads = CommentPage.extend({
  pinned: Comment.nullable().meta({ description: "On the first page alone, and in `items` of none." }),
}).meta({ id: "Threads" });
export type Threads = z.infer<typeof Threads>;

const CommentLike = z.object({ liked: z.boolean(), likeCount: z.number().int() }).meta({ id: "CommentLike" });
export type CommentLike = z.infer<typeof CommentLike>;

const tags = ["comments"];
const writes = access({ permission: "comment.write", limit: "comment" });
const likes = access({ permission: "comment.like", limit: "engage" });

const threadsQuery = pageQuery.extend({ sort: z.enum(sorts).default("newest") });

export const listThreads = createRoute({
  method: "get",
  path: "/videos/{id}/comments",
  tags,
  summary: "List the comments on a video, without their answers",
  description: "`newest` first, or those with the most likes (`top`). A cursor belongs to the sort that it came from.",
  ...access({
    sharing: {
      tags: ({ id = "" }) => [tagOf.commentsOf(id), tagOf.video(id), tagOf.names],
      query: threadsQuery,
    },
  }),
  request: { params: videoPath, query: threadsQuery },
  responses: { 200: json(Threads, "One page."), ...problemResponses },
});

export const createComment = createRoute({
  method: "post",
  path: "/videos/{id}/comments",
  tags,
  summary: "Comment on a video",
  description: "Needs a confirmed e-mail address. Its `state` tells whether it waits for the video's owner.",
  ...writes,
  request: { params: videoPath, body: jsonBody(CommentBody) },
  responses: { 201: json(Comment, "The comment."), ...problemResponses },
});

export const readComment = createRoute({
  method: "get",
  path: "/comments/{id}",
  tags,
  summary: "Read one comment",
  ...access({}),
  request: { params: commentPath },
  responses: { 200: json(Comment, "The comment."), ...problemResponses },
});

export const editComment = createRoute({
  method: "patch",
  path: "/comments/{id}",
  tags,
  summary: "Change the words of your comment",
  description: "They are looked at as those of a new one are, so a changed comment may have to wait again.",
  ...access({ permission: "comment.edit", limit: "comment" }),
  request: { params: commentPath, body: jsonBody(CommentBody) },
  responses: { 200: json(Comment, "The comment as it is now."), ...problemResponses },
});

export const deleteComment = createRoute({
  method: "delete",
  path: "/comments/{id}",
  tags,
  summary: "Delete your comment, or one on your video",
  description: "Where it has answers, its place stays, without author and words.",
  ...access({ permission: "comment.delete", limit: "engage" }),
  request: { params: commentPath },
  responses: { 204: { description: "Deleted." }, ...problemResponses },
});

export const listReplies = createRoute({
  method: "get",
  path: "/comments/{id}/replies",
  tags,
  summary: "List the answers to a comment, oldest first",
  ...access({}),
  request: { params: commentPath, query: pageQuery },
  responses: { 200: json(CommentPage, "One page."), ...problemResponses },
});

export const createReply = createRoute({
  method: "post",
  path: "/comments/{id}/replies",
  tags,
  summary: "Answer a comment",
  description: "An answer to an answer joins the same thread: `parentId` is the comment at its top.",
  ...writes,
  request: { params: commentPath, body: jsonBody(CommentBody) },
  responses: { 201: json(Comment, "The answer."), ...problemResponses },
});

export const likeComment = createRoute({
  method: "put",
  path: "/comments/{id}/like",
  tags,
  summary: "Like a comment",
  description: "Doing it again changes nothing.",
  ...likes,
  request: { params: commentPath },
  responses: { 200: json(CommentLike, "You like it."), ...problemResponses },
});

export const unlikeComment = createRoute({
  method: "delete",
  path: "/comments/{id}/like",
  tags,
  summary: "Take your like of a comment back",
  ...likes,
  request: { params: commentPath },
  responses: { 200: json(CommentLike, "You do not like it any more."), ...problemResponses },
});
