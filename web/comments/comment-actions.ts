import { call } from "../api.ts";
import type { Comment, CommentLike, User, Video } from "../api-types.ts";

/** Whose page it is: the video, who looks, and how the player is moved. */
export type Scene = { video: Video; user: User | null; onSeek: (seconds: number) => void };

/** What the viewer may do with a comment; the API decides, this only spares offers that it would refuse. */
export function rightsOn(comment: Comment, { video, user }: Scene) {
  const owns = user?.id === video.owner.id;
  const moderates = owns || user?.role === "admin";
  const wrote = user !== null && comment.author?.id === user.id;
  const visible = comment.state === "visible";
  return {
    reply: user !== null && visible && video.commentPolicy !== "closed",
    like: user !== null && visible,
    edit: wrote && comment.state !== "removed" && video.commentPolicy !== "closed",
    remove: wrote || moderates,
    pin: owns && visible && comment.parentId === null,
    hold: moderates && visible,
    approve: (moderates && comment.state === "held") || (user?.role === "admin" && comment.state === "removed"),
    block: owns && !wrote,
  };
}

const change = (method: string, comment: Comment, action: string) =>
  call<Comment>(method, `comments/${comment.id}${action}`);

export const pin = (comment: Comment) => change(comment.pinned ? "DELETE" : "PUT", comment, "/pin");
export const hold = (comment: Comment) => change("POST", comment, "/hold");
export const approve = (comment: Comment) => change("POST", comment, "/approve");
export const toggleLike = (comment: Comment) =>
  call<CommentLike>(comment.liked ? "DELETE" : "PUT", `comments/${comment.id}/like`);
export const edit = (comment: Comment, body: string) =>
  call<Comment>("PATCH", `comments/${comment.id}`, { body: { body } });
export const remove = (comment: Comment) => call<void>("DELETE", `comments/${comment.id}`);
export const block = (userId: string) => call("PUT", `users/me/blocked-users/${userId}`);

/** What is left to show of a deleted comment: its place, where it has answers. */
export function leftOf(comment: Comment): Comment[] {
  if (comment.replyCount === 0) return [];
  return [{ ...comment, state: "deleted", author: null, body: "", likeCount: 0, liked: false, pinned: false }];
}
