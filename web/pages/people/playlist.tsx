import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import type { Playlist } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { Page } from "../../components/page.tsx";
import { formatCount } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { navigate } from "../../router.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { PlaylistItems } from "./playlist-items.tsx";
import { PlaylistVisibilitySelect } from "./playlist-visibility.tsx";

/** One playlist; its owner changes it here. */
export function PlaylistPage({ id }: { id: string }) {
  const user = useStore(currentUser);
  const loaded = useLoad(`${id} ${user === undefined ? "" : (user?.id ?? "nobody")}`, (signal) =>
    user === undefined ? new Promise<Playlist>(() => {}) : get<Playlist>(`playlists/${id}`, { signal }),
  );
  const [changed, setChanged] = useState<Playlist | null>(null);
  const [error, setError] = useState<string | null>(null);
  if (loaded.error) {
    return (
      <Page title="Playlist not available" narrow>
        <Notice kind="error" onRetry={loaded.reload}>
          {loaded.error.message}
        </Notice>
      </Page>
    );
  }
  const list = changed ?? loaded.value;
  if (!list) {
    return (
      <Page title="Playlist" hideTitle>
        <span class="skeleton skeleton-line" role="status" aria-label="Loading" />
      </Page>
    );
  }
  const own = user?.id === list.owner.id;
  const run = async (work: () => Promise<void>) => {
    setError(null);
    await work().catch((cause: Error) => setError(cause.message));
  };
  return (
    <Page title={list.title}>
      <p class="card-note">
        <a href={`/channel/${list.owner.id}`}>{list.owner.displayName}</a> · {formatCount(list.itemCount, "video")}
        {list.visibility === "public" ? "" : ` · ${list.visibility}`}
      </p>
      {list.description !== "" && <p class="description">{list.description}</p>}
      {error && <Notice kind="error">{error}</Notice>}
      <PlaylistItems list={list} own={own} onChange={setChanged} />
      {own && list.kind === "list" && (
        <div class="playlist-form">
          <PlaylistVisibilitySelect
            value={list.visibility}
            onValue={(visibility) =>
              void run(async () =>
                setChanged(await call<Playlist>("PATCH", `playlists/${id}`, { body: { visibility } })),
              )
            }
          />
          <button
            type="button"
            class="button button-danger"
            onClick={() =>
              window.confirm(`Delete the playlist “${list.title}”? Its videos stay.`) &&
              void run(async () => {
                await call("DELETE", `playlists/${id}`);
                navigate("/playlists");
              })
            }
          >
            Delete playlist
          </button>
        </div>
      )}
    </Page>
  );
}
