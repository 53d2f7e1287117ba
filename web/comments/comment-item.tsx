import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Comment } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { formatAge, formatCount } from "../format.ts";
import * as actions from "./comment-actions.ts";
import { CommentMenu } from "./comment-menu.tsx";
import { CommentText } from "./comment-text.tsx";
import { Composer } from "./composer.tsx";

type Props = {
  comment: Comment;
  scene: actions.Scene;
  /** A link led to it. */
  linked: boolean;
  /** The comment as it is now; none where it is gone. */
  onChange: (now: Comment[]) => void;
  onReply: () => void;
  children?: ComponentChildren;
};

/** One comment with what can be done with it. */
export function CommentItem({ comment, scene, linked, onChange, onReply, children }: Props) {
  const [editing, setEditing] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const { author, state } = comment;
  const rights = actions.rightsOn(comment, scene);

  async function act(action: () => Promise<Comment[] | string>): Promise<void> {
    setError(null);
    setNote(null);
    await action().then(
      (done) => (typeof done === "string" ? setNote(done) : onChange(done)),
      (cause: Error) => setError(cause.message),
    );
  }
  const like = () => act(async () => [{ ...comment, ...(await actions.toggleLike(comment)) }]);

  if (!author) {
    return (
      <li id={comment.id} class="comment">
        <p class="comment-gone">{state === "deleted" ? "This comment was deleted." : "This comment is not shown."}</p>
        {children}
      </li>
    );
  }
  return (
    <li id={comment.id} class={linked ? "comment comment-linked" : "comment"} tabIndex={-1}>
      <p class="comment-head">
        <a href={`/channel/${author.id}`} class={author.id === scene.video.owner.id ? "chip-owner" : "comment-author"}>
          <bdi>{author.displayName}</bdi>
        </a>
        <a class="card-note" href={`/watch/${comment.videoId}?comment=${comment.id}`}>
          {formatAge(comment.createdAt)}
        </a>
        {comment.editedAt && <span class="card-note">(edited)</span>}
        {comment.pinned && <span class="comment-mark">Pinned</span>}
        {state === "held" && <span class="comment-mark comment-waits">Waits for approval</span>}
        {state === "removed" && <span class="comment-mark comment-waits">Removed by an admin</span>}
      </p>
      {editing ? (
        <Composer
          label="Change your comment"
          action="Save"
          initial={comment.body}
          onCancel={() => setEditing(false)}
          onSend={async (body) => {
            onChange([await actions.edit(comment, body)]);
            setEditing(false);
          }}
        />
      ) : (
        <CommentText
          text={comment.body}
          durationSeconds={scene.video.durationSeconds}
          onSeek={(seconds) => scene.onSeek(seconds)}
        />
      )}
      <div class="comment-actions">
        {rights.like ? (
          <button
            type="button"
            class="comment-action"
            aria-pressed={comment.liked}
            aria-label={`Like, ${formatCount(comment.likeCount, "like")}`}
            onClick={() => void like()}
          >
            <svg
              viewBox="0 0 24 24"
              width="16"
              height="16"
              aria-hidden="true"
              class={comment.liked ? "heart heart-full" : "heart"}
            >
              <path d="M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z" />
            </svg>
            {comment.likeCount > 0 && comment.likeCount.toLocaleString("en")}
          </button>
        ) : (
          comment.likeCount > 0 && <span class="card-note">{formatCount(comment.likeCount, "like")}</span>
        )}
        {rights.approve && (
          <button
            type="button"
            class="comment-action"
            onClick={() => void act(async () => [await actions.approve(comment)])}
          >
            Approve
          </button>
        )}
        {rights.reply && (
          <button type="button" class="comment-action" onClick={onReply}>
            Reply
          </button>
        )}
        <CommentMenu
          comment={comment}
          rights={rights}
          onEdit={() => setEditing(true)}
          onAct={(action) => void act(action)}
        />
      </div>
      {error && <Notice kind="error">{error}</Notice>}
      {note && <Notice>{note}</Notice>}
      {children}
    </li>
  );
}
