import { useState } from "preact/hooks";
import { post } from "../api.ts";
import type { Comment } from "../api-types.ts";
import { ListEnd } from "../components/list-end.tsx";
import { usePaged } from "../use-paged.ts";
import type { Scene } from "./comment-actions.ts";
import { CommentItem } from "./comment-item.tsx";
import { Composer } from "./composer.tsx";

type Props = {
  comment: Comment;
  scene: Scene;
  /** The comment that a link led to: this one, or the answer in `linkedReply`. */
  linked?: string | null;
  linkedReply?: Comment | null;
  onChange: (now: Comment[]) => void;
  /** How many visible comments there are more, or less. */
  onCount: (change: number) => void;
};

/** A comment, and the answers to it once they are asked for. */
export function Thread({ comment, scene, linked = null, linkedReply = null, onChange, onCount }: Props) {
  const [open, setOpen] = useState(linkedReply !== null);
  const [answering, setAnswering] = useState<{ id: string; name: string | null } | null>(null);
  // Answers that stand here before the list has come as far as them.
  const [known, setKnown] = useState<Comment[]>(linkedReply ? [linkedReply] : []);

  async function send(body: string): Promise<void> {
    const answer = await post<Comment>(`comments/${answering?.id ?? comment.id}/replies`, { body });
    setKnown((before) => [...before, answer]);
    onChange([{ ...comment, replyCount: comment.replyCount + 1 }]);
    if (answer.state === "visible") onCount(1);
    setAnswering(null);
    setOpen(true);
  }

  return (
    <CommentItem
      comment={comment}
      scene={scene}
      linked={linked === comment.id}
      onChange={(now) => {
        onCount(visible(now) - visible([comment]));
        onChange(now);
      }}
      onReply={() => setAnswering({ id: comment.id, name: null })}
    >
      {answering && (
        <Composer
          key={answering.id}
          label={answering.name ? `Answer ${answering.name}` : "Write an answer"}
          action="Reply"
          initial={answering.name ? `@${answering.name} ` : ""}
          onCancel={() => setAnswering(null)}
          onSend={send}
        />
      )}
      {comment.replyCount > 0 && (
        <button type="button" class="comment-action" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open
            ? "Hide replies"
            : comment.replyCount === 1
              ? "1 reply"
              : `${comment.replyCount.toLocaleString("en")} replies`}
        </button>
      )}
      {open && (
        <Replies
          threadId={comment.id}
          known={known}
          scene={scene}
          linked={linked}
          onReply={(to) => setAnswering({ id: to.id, name: to.author?.displayName ?? null })}
          onChange={(before, now) => {
            setKnown((all) => all.flatMap((one) => (one.id === before.id ? now : [one])));
            // An empty place goes with the last of its answers.
            const left = { ...comment, replyCount: Math.max(0, comment.replyCount - 1) };
            if (now.length === 0) onChange(left.replyCount === 0 && left.author === null ? [] : [left]);
            onCount(visible(now) - visible([before]));
          }}
        />
      )}
    </CommentItem>
  );
}

const visible = (comments: Comment[]) => comments.filter(({ state }) => state === "visible").length;

type RepliesProps = {
  threadId: string;
  known: Comment[];
  scene: Scene;
  linked: string | null;
  onReply: (to: Comment) => void;
  onChange: (before: Comment, now: Comment[]) => void;
};

function Replies({ threadId, known, scene, linked, onReply, onChange }: RepliesProps) {
  const { items, cursor, busy, error, more, change } = usePaged<Comment>(`comments/${threadId}/replies`);
  const listed = new Set(items?.map(({ id }) => id));
  const all = [...(items ?? []), ...known.filter(({ id }) => !listed.has(id))];
  return (
    <div class="replies">
      <ul>
        {all.map((reply) => (
          <CommentItem
            key={reply.id}
            comment={reply}
            scene={scene}
            linked={linked === reply.id}
            onReply={() => onReply(reply)}
            onChange={(now) => {
              change((list) => list.flatMap((one) => (one.id === reply.id ? now : [one])));
              onChange(reply, now);
            }}
          />
        ))}
      </ul>
      <ListEnd cursor={cursor} busy={busy} error={error} more={more} />
    </div>
  );
}
