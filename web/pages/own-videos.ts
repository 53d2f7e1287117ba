import { useEffect, useState } from "preact/hooks";
import { get } from "../api.ts";
import { isLive, onLive } from "../live.ts";
import type { Video, VideoPage } from "../api-types.ts";

const path = "videos?mine=true&limit=50";
const pollMs = 4_000;
// Where what happens comes by itself, this finds what got lost.
const pollLiveMs = 30_000;

type Own = { videos: Video[] | null; cursor: string | null; busy: boolean; error: Error | null };

const working = (state: string | undefined) => state === "queued" || state === "processing";
const isWorkedOn = ({ state, replacement }: Video) => working(state) || working(replacement?.state);

function withProgress(video: Video, progress: number): Video {
  if (working(video.replacement?.state) && video.replacement) {
    return { ...video, replacement: { ...video.replacement, progress } };
  }
  return working(video.state) ? { ...video, progress } : video;
}

/** The videos of who is signed in, newest first, kept up to date while any of them is worked on. */
export function useOwnVideos() {
  const [own, setOwn] = useState<Own>({ videos: null, cursor: null, busy: false, error: null });
  const active = own.videos?.some(isWorkedOn) ?? false;

  async function load(cursor: string | null): Promise<void> {
    setOwn((now) => ({ ...now, busy: true, error: null }));
    const address = cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path;
    try {
      const page = await get<VideoPage>(address);
      setOwn((now) => ({
        videos: cursor ? [...(now.videos ?? []), ...page.items] : page.items,
        cursor: page.nextCursor,
        busy: false,
        error: null,
      }));
    } catch (error) {
      setOwn((now) => ({ ...now, busy: false, error: error as Error }));
    }
  }

  // The newest page is enough: what is worked on was uploaded a moment ago.
  async function refresh(): Promise<void> {
    if (document.hidden) return;
    const page = await get<VideoPage>(path).catch(() => null);
    if (!page) return;
    const fresh = new Map(page.items.map((video) => [video.id, video]));
    setOwn((now) => ({ ...now, videos: now.videos?.map((video) => fresh.get(video.id) ?? video) ?? null }));
  }

  useEffect(() => void load(null), []);
  useEffect(() => {
    if (!active) return undefined;
    let askedMs = Date.now();
    const timer = setInterval(() => {
      if (isLive() && Date.now() - askedMs < pollLiveMs) return;
      askedMs = Date.now();
      void refresh();
    }, pollMs);
    return () => clearInterval(timer);
  }, [active]);
  useEffect(
    () =>
      onLive((happened) => {
        if (happened.event !== "encode") return;
        const { videoId, event, progress } = happened.data;
        // What else changes with a state is read, all at once.
        if (event !== "progress") return void refresh();
        setOwn((now) => ({
          ...now,
          videos: now.videos?.map((video) => (video.id === videoId ? withProgress(video, progress) : video)) ?? null,
        }));
      }),
    [],
  );

  return {
    ...own,
    load,
    replace: (changed: Video) =>
      setOwn((now) => ({
        ...now,
        videos: now.videos?.map((video) => (video.id === changed.id ? changed : video)) ?? null,
      })),
    remove: (id: string) =>
      setOwn((now) => ({ ...now, videos: now.videos?.filter((video) => video.id !== id) ?? null })),
  };
}
