import { useState } from "preact/hooks";
import { get, post } from "../../api.ts";
import type { Playlist, PlaylistVisibility } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { formatCount } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { navigate } from "../../router.ts";
import { PlaylistVisibilitySelect } from "./playlist-visibility.tsx";
import { SignedInPage } from "./signed-in.tsx";

/** One's own playlists, and the way to a new one. */
export function PlaylistsPage() {
  return (
    <SignedInPage title="Playlists" path="/playlists">
      <Lists />
      <NewPlaylist />
    </SignedInPage>
  );
}

function Lists() {
  const loaded = useLoad("playlists", (signal) => get<{ items: Playlist[] }>("playlists", { signal }));
  if (loaded.error) {
    return (
      <Notice kind="error" onRetry={loaded.reload}>
        {loaded.error.message}
      </Notice>
    );
  }
  if (!loaded.value) return <span class="skeleton skeleton-line" role="status" aria-label="Loading" />;
  return (
    <ul class="device-list">
      {loaded.value.items.map((list) => (
        <li key={list.id}>
          <a class="card-title" href={`/playlist/${list.id}`}>
            {list.title}
          </a>
          <span class="card-note">
            {formatCount(list.itemCount, "video")} · {list.visibility}
          </span>
        </li>
      ))}
    </ul>
  );
}

function NewPlaylist() {
  const [title, setTitle] = useState("");
  const [visibility, setVisibility] = useState<PlaylistVisibility>("private");
  const form = useSubmit(async () => {
    const { id } = await post<Playlist>("playlists", { title, visibility });
    navigate(`/playlist/${id}`);
  });
  const message = form.message(["body.title"]);
  return (
    <form class="form playlist-form" onSubmit={(event) => void form.submit(event)}>
      <h2>New playlist</h2>
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="Title"
        required
        maxLength={150}
        value={title}
        onValue={setTitle}
        error={form.fieldError("body.title")}
      />
      <PlaylistVisibilitySelect value={visibility} onValue={setVisibility} />
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Creating…" : "Create playlist"}
      </button>
    </form>
  );
}
