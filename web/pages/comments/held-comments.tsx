import { useState } from "preact/hooks";
import type { HeldComment } from "../../api-types.ts";
import * as actions from "../../comments/comment-actions.ts";
import { CommentText } from "../../comments/comment-text.tsx";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import { usePaged } from "../../use-paged.ts";

/** What waits to be approved. */
export function HeldComments() {
  const { items, cursor, busy, error, more, change } = usePaged<HeldComment>("users/me/held-comments");
  const gone = (id: string) => change((all) => all.filter(({ comment }) => comment.id !== id));
  return (
    <>
      {items?.length === 0 && <p class="empty">No comments wait for you.</p>}
      <ul class="held-list">
        {items?.map((held) => (
          <Held key={held.comment.id} held={held} onGone={() => gone(held.comment.id)} />
        ))}
      </ul>
      <ListEnd cursor={cursor} busy={busy} error={error} more={more} />
    </>
  );
}

function Held({ held: { comment, video }, onGone }: { held: HeldComment; onGone: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const [blocked, setBlocked] = useState(false);
  const name = comment.author?.displayName ?? "";
  const act = (action: () => Promise<unknown>, after: () => void) => {
    setError(null);
    void action().then(after, (cause: Error) => setError(cause.message));
  };
  return (
    <li class="comment">
      <p class="comment-head">
        <a href={`/channel/${comment.author?.id}`} class="comment-author">
          <bdi>{name}</bdi>
        </a>
        <span class="card-note">
          {formatAge(comment.createdAt)} on <a href={`/watch/${video.id}?comment=${comment.id}`}>{video.title}</a>
        </span>
      </p>
      <CommentText text={comment.body} durationSeconds={null} onSeek={() => undefined} />
      {error && <Notice kind="error">{error}</Notice>}
      <div class="row">
        <button
          type="button"
          class="button"
          aria-label={`Approve the comment of ${name}`}
          onClick={() => act(() => actions.approve(comment), onGone)}
        >
          Approve
        </button>
        <button
          type="button"
          class="button button-danger"
          aria-label={`Delete the comment of ${name}`}
          onClick={() => act(() => actions.remove(comment), onGone)}
        >
          Delete
        </button>
        <button
          type="button"
          class="button button-quiet"
          disabled={blocked}
          onClick={() =>
            act(
              () => actions.block(comment.author?.id ?? ""),
              () => setBlocked(true),
            )
          }
        >
          {blocked ? `${name} is blocked` : `Block ${name}`}
        </button>
      </div>
    </li>
  );
}
