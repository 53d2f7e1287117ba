import { useState } from "preact/hooks";
import { call, get, post } from "../../api.ts";
import type { Playlist } from "../../api-types.ts";

type Props = { videoId: string; saved: string[]; onChange: (playlists: string[]) => void };

/** The viewer's playlists, each with whether it holds the video, and a field for a new one. */
export function SaveMenu({ videoId, saved, onChange }: Props) {
  const [lists, setLists] = useState<Playlist[] | null>(null);
  const [title, setTitle] = useState("");
  const [error, setError] = useState<string | null>(null);

  async function run(work: () => Promise<void>): Promise<void> {
    setError(null);
    await work().catch((cause: Error) => setError(cause.message));
  }
  const load = () =>
    run(async () => {
      setLists((await get<{ items: Playlist[] }>("playlists")).items);
    });
  const put = (list: Playlist, wanted: boolean) =>
    run(async () => {
      await call(wanted ? "PUT" : "DELETE", `playlists/${list.id}/items/${videoId}`);
      onChange(wanted ? [...saved, list.id] : saved.filter((id) => id !== list.id));
    });
  const create = () =>
    run(async () => {
      const list = await post<Playlist>("playlists", { title });
      setLists((known) => [...(known ?? []), list]);
      setTitle("");
      await put(list, true);
    });

  return (
    <details class="menu save" onToggle={(event) => event.currentTarget.open && void load()}>
      <summary class="button button-quiet">{saved.length > 0 ? "Saved" : "Save"}</summary>
      <div class="share-panel">
        {!lists && !error && <p role="status">Loading…</p>}
        {lists && (
          <fieldset class="choices save-lists">
            <legend>Save to</legend>
            {lists.map((list) => (
              <label key={list.id}>
                <input
                  type="checkbox"
                  checked={saved.includes(list.id)}
                  onChange={(event) => void put(list, event.currentTarget.checked)}
                />
                <span class="card-title">{list.title}</span>
              </label>
            ))}
          </fieldset>
        )}
        {lists && (
          <form
            class="copy-row"
            onSubmit={(event) => {
              event.preventDefault();
              if (title.trim() !== "") void create();
            }}
          >
            <input
              type="text"
              aria-label="Title of a new playlist"
              placeholder="New playlist"
              maxLength={150}
              value={title}
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
            <button type="submit" class="button button-quiet" disabled={title.trim() === ""}>
              Create
            </button>
          </form>
        )}
        {error && (
          <p role="alert" class="field-error">
            {error}
          </p>
        )}
      </div>
    </details>
  );
}
