import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { Playlist, PlaylistItem } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { usePaged } from "../../use-paged.ts";
import { VideoRow } from "./video-row.tsx";

type Props = { list: Playlist; own: boolean; onChange: (list: Playlist) => void };

/** The videos in their order; its owner moves them and takes them out. */
export function PlaylistItems({ list, own, onChange }: Props) {
  const { items, cursor, busy, error, more, change } = usePaged<PlaylistItem>(`playlists/${list.id}/items`);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function move(from: number, to: number): Promise<void> {
    const item = items?.[from];
    if (!item) return;
    setRefusal(null);
    const place = (all: PlaylistItem[], a: number, b: number) => all.toSpliced(a, 1).toSpliced(b, 0, item);
    change((all) => place(all, from, to));
    await call<Playlist>("PATCH", `playlists/${list.id}/items/${item.videoId}`, { body: { position: to } }).then(
      onChange,
      (cause: Error) => {
        change((all) => place(all, to, from));
        setRefusal(cause.message);
      },
    );
  }

  async function remove(item: PlaylistItem): Promise<void> {
    setRefusal(null);
    try {
      await call("DELETE", `playlists/${list.id}/items/${item.videoId}`);
      change((all) => all.filter(({ videoId }) => videoId !== item.videoId));
      onChange({ ...list, itemCount: list.itemCount - 1 });
    } catch (cause) {
      setRefusal((cause as Error).message);
    }
  }

  return (
    <>
      {refusal && <Notice kind="error">{refusal}</Notice>}
      {items?.length === 0 && <p class="empty">Nothing in it yet. “Save” below a video puts it here.</p>}
      <ol class="video-rows">
        {items?.map((item, index) => {
          const name = item.video?.title ?? "the video that is not available";
          return (
            <VideoRow key={item.videoId} video={item.video}>
              {own && (
                <div class="row">
                  <button
                    type="button"
                    class="button button-quiet"
                    aria-label={`Move ${name} up`}
                    disabled={index === 0}
                    onClick={() => void move(index, index - 1)}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    class="button button-quiet"
                    aria-label={`Move ${name} down`}
                    disabled={index === items.length - 1}
                    onClick={() => void move(index, index + 1)}
                  >
                    ↓
                  </button>
                  <button
                    type="button"
                    class="button button-quiet"
                    aria-label={`Remove ${name}`}
                    onClick={() => void remove(item)}
                  >
                    Remove
                  </button>
                </div>
              )}
            </VideoRow>
          );
        })}
      </ol>
      <ListEnd cursor={cursor} busy={busy} error={error} more={more} />
    </>
  );
}
