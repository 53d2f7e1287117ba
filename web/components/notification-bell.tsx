import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api.ts";
import type { Notification } from "../api-types.ts";
import { isLive, onLive } from "../live.ts";
import { formatAge } from "../format.ts";
import { DropMenu } from "./drop-menu.tsx";

const askEveryMs = 60_000;

type Shown = { items: Notification[] | null; error: string | null };

/** How much is unread, and the newest notifications. Opening it reads them. */
export function NotificationBell() {
  const [unread, setUnread] = useState(0);
  const [shown, setShown] = useState<Shown>({ items: null, error: null });

  useEffect(
    () =>
      onLive((happened) => {
        if (happened.event === "unread") setUnread(happened.data.unreadCount);
        if (happened.event !== "notification") return;
        const item = happened.data;
        // Into a list that is open; the next one is read anew.
        setShown(({ items, error }) => ({
          items: items && [item, ...items.filter(({ id }) => id !== item.id)],
          error,
        }));
      }),
    [],
  );
  useEffect(() => {
    const ask = () =>
      void get<{ unreadCount: number }>("notifications/unread").then(
        ({ unreadCount }) => setUnread(unreadCount),
        // The number is no reason to disturb anybody: the next look asks again.
        () => undefined,
      );
    // Where nothing comes by itself.
    const askIfSilent = () => {
      if (!isLive() && document.visibilityState === "visible") ask();
    };
    ask();
    const timer = setInterval(askIfSilent, askEveryMs);
    document.addEventListener("visibilitychange", askIfSilent);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", askIfSilent);
    };
  }, []);

  async function load(): Promise<void> {
    setShown({ items: null, error: null });
    try {
      const { items } = await get<{ items: Notification[] }>("notifications?limit=20");
      setShown({ items, error: null });
      const ids = items.filter(({ read }) => !read).map(({ id }) => id);
      if (ids.length > 0) setUnread((await post<{ unreadCount: number }>("notifications/read", { ids })).unreadCount);
    } catch (error) {
      setShown((before) => ({ ...before, error: (error as Error).message }));
    }
  }

  return (
    <DropMenu
      label={unread > 0 ? `Notifications, ${unread} unread` : "Notifications"}
      onOpen={() => void load()}
      icon={
        <>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="stroke">
            <path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4" />
          </svg>
          {unread > 0 && <span class="bell-count">{unread > 99 ? "99+" : unread}</span>}
        </>
      }
    >
      <h2 class="drop-title">Notifications</h2>
      {shown.error && <p role="alert">{shown.error}</p>}
      {!shown.items && !shown.error && <p role="status">Loading…</p>}
      {shown.items?.length === 0 && <p>Nothing yet. Follow channels to hear of their new videos.</p>}
      <ul>
        {shown.items?.map((item) => (
          <li key={item.id} class={item.read ? undefined : "unread"}>
            <a href={placeOf(item)}>
              {wordsOf(item)}
              <span class="card-note">{formatAge(item.createdAt)}</span>
            </a>
          </li>
        ))}
      </ul>
    </DropMenu>
  );
}

function placeOf({ kind, video, commentId }: Notification): string {
  if (kind === "comment.held") return "/studio/comments";
  if (kind === "webhook.disabled") return "/studio/webhooks";
  if (!video) return "/";
  return commentId ? `/watch/${video.id}?comment=${commentId}` : `/watch/${video.id}`;
}

function wordsOf({ kind, video, actor, subject }: Notification): string {
  const title = video ? `“${video.title}”` : "a video";
  const who = actor?.displayName ?? "Somebody";
  if (kind === "video.new") return `${who} has a new video: ${title}`;
  if (kind === "video.ready") return `${title} is ready`;
  if (kind === "video.failed") return `${title} could not be processed`;
  if (kind === "video.taken-down") return `${title} was taken down by the site’s admins`;
  if (kind === "video.restored") return `${title} is back: the site’s admins restored it`;
  if (kind === "comment.removed") return `Your comment on ${title} was removed by the site’s admins`;
  if (kind === "report.upheld") return `Thank you: what you reported was dealt with${subject ? ` (“${subject}”)` : ""}`;
  if (kind === "report.dismissed") {
    return `What you reported${subject ? ` (“${subject}”)` : ""} was looked at; it breaks no rule`;
  }
  if (kind === "comment.reply") return `${who} answered your comment on ${title}`;
  if (kind === "comment.new") return `${who} commented on ${title}`;
  if (kind === "comment.held") return `A comment of ${who} on ${title} waits for you`;
  if (kind === "webhook.disabled") return "A webhook was switched off";
  return `Something happened with ${title}`;
}
