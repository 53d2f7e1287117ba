import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api.ts";
import type { Notification } from "../api-types.ts";
import { formatAge } from "../format.ts";
import { useLocation } from "../router.ts";
import { DropMenu } from "./drop-menu.tsx";

const askEveryMs = 60_000;

type Shown = { items: Notification[] | null; error: string | null };

/** How much is unread, and the newest notifications. Opening it reads them. */
export function NotificationBell() {
  const [unread, setUnread] = useState(0);
  const [shown, setShown] = useState<Shown>({ items: null, error: null });
  const { pathname } = useLocation();

  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === "hidden") return;
      void get<{ unreadCount: number }>("notifications/unread").then(
        ({ unreadCount }) => setUnread(unreadCount),
        // The number is no reason to disturb anybody: the next look asks again.
        () => undefined,
      );
    };
    ask();
    const timer = setInterval(ask, askEveryMs);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [pathname]);

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
            <a href={item.video ? `/watch/${item.video.id}` : "/"}>
              {wordsOf(item)}
              <span class="card-note">{formatAge(item.createdAt)}</span>
            </a>
          </li>
        ))}
      </ul>
    </DropMenu>
  );
}

function wordsOf({ kind, video, actor }: Notification): string {
  const title = video ? `“${video.title}”` : "a video";
  const who = actor?.displayName ?? "Somebody";
  if (kind === "video.new") return `${who} has a new video: ${title}`;
  if (kind === "video.ready") return `${title} is ready`;
  if (kind === "video.failed") return `${title} could not be processed`;
  if (kind === "comment.reply") return `${who} answered your comment on ${title}`;
  if (kind === "comment.new") return `${who} commented on ${title}`;
  return `Something happened with ${title}`;
}
