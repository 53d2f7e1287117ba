import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api.ts";
import type { Comment, Threads, User, Video } from "../api-types.ts";
import { ListEnd } from "../components/list-end.tsx";
import { Notice } from "../components/notice.tsx";
import { formatCount } from "../format.ts";
import { usePaged } from "../use-paged.ts";
import type { Scene } from "./comment-actions.ts";
import { Composer } from "./composer.tsx";
import { useLinked } from "./linked-comment.ts";
import { Thread } from "./thread.tsx";

type Props = {
  video: Video;
  user: User | null;
  media: RefObject<HTMLVideoElement | null>;
  /** The comment that a link leads to. */
  linkedId: string | null;
};

/** What is said about a video. */
export function Comments({ video, user, media, linkedId }: Props) {
  const [sort, setSort] = useState<"newest" | "top">("newest");
  const [count, setCount] = useState(video.commentCount);
  const linked = useLinked(linkedId);
  const list = usePaged<Comment, Threads>(`videos/${video.id}/comments?sort=${sort}`, ({ pinned, items }) =>
    pinned ? [pinned, ...items] : items,
  );
  const [changedLink, setChangedLink] = useState<{ id: string; now: Comment[] } | null>(null);

  const scene: Scene = {
    video,
    user,
    onSeek(seconds) {
      const player = media.current;
      if (!player) return;
      player.currentTime = seconds;
      player.scrollIntoView({ block: "center" });
      void player.play().catch(() => undefined);
    },
  };
  const onCount = (change: number) => setCount((before) => Math.max(0, before + change));

  function replace(before: Comment, now: Comment[]): void {
    const pinned = now.some((comment) => comment.pinned && !before.pinned);
    list.change((all) => {
      const next = all.flatMap((one) => (one.id === before.id ? now : [pinned ? { ...one, pinned: false } : one]));
      return pinned ? next.toSorted((a, b) => Number(b.pinned) - Number(a.pinned)) : next;
    });
  }

  async function send(body: string): Promise<void> {
    const comment = await post<Comment>(`videos/${video.id}/comments`, { body });
    if (comment.state === "visible") onCount(1);
    list.change((all) => {
      const top = all.filter(({ pinned }) => pinned);
      return [...top, comment, ...all.filter(({ pinned }) => !pinned)];
    });
  }

  const thread = linked.value?.thread ?? null;
  const linkedNow = thread && (changedLink?.id === thread.id ? changedLink.now : [thread]);
  // What gained likes meanwhile may come again on a later page.
  const shown = new Map(list.items?.filter(({ id }) => id !== thread?.id).map((comment) => [comment.id, comment]));
  return (
    <section class="comments" aria-labelledby="comments">
      <div class="row comments-head">
        <h2 id="comments">{formatCount(count, "comment")}</h2>
        {video.commentCount > 1 && (
          <label class="comments-sort">
            <span class="visually-hidden">Sort comments</span>
            <select value={sort} onChange={(event) => setSort(event.currentTarget.value as typeof sort)}>
              <option value="newest">Newest first</option>
              <option value="top">Most liked first</option>
            </select>
          </label>
        )}
      </div>
      <Invitation video={video} user={user} onSend={send} />
      {linked.error && <Notice kind="error">The comment of this link is not there any more.</Notice>}
      {thread && linkedNow && linkedNow.length > 0 && (
        <ul aria-label="The comment of this link">
          {linkedNow.map((comment) => (
            <Thread
              key={`${linkedId} ${comment.id}`}
              comment={comment}
              scene={scene}
              linked={linkedId}
              linkedReply={linked.value?.reply ?? null}
              onChange={(now) => setChangedLink({ id: thread.id, now })}
              onCount={onCount}
            />
          ))}
        </ul>
      )}
      <ul aria-label="Comments">
        {[...shown.values()].map((comment) => (
          <Thread
            key={comment.id}
            comment={comment}
            scene={scene}
            onChange={(now) => replace(comment, now)}
            onCount={onCount}
          />
        ))}
      </ul>
      <ListEnd {...list} />
    </section>
  );
}

/** The composer, or why there is none. */
function Invitation({
  video,
  user,
  onSend,
}: {
  video: Video;
  user: User | null;
  onSend: (body: string) => Promise<void>;
}) {
  if (video.commentPolicy === "closed") return <p class="card-note">Comments on this video are closed.</p>;
  if (!user) {
    return (
      <p>
        <a href={`/login?next=${encodeURIComponent(`/watch/${video.id}`)}`}>Sign in</a> to comment.
      </p>
    );
  }
  if (!user.emailVerified) {
    return (
      <p>
        <a href="/account">Confirm your e-mail address</a> to comment.
      </p>
    );
  }
  return (
    <>
      <Composer label="Add a comment" action="Comment" onSend={onSend} />
      {video.commentPolicy === "held" && user.id !== video.owner.id && (
        <p class="card-note">{video.owner.displayName} looks at comments before they are shown.</p>
      )}
    </>
  );
}
