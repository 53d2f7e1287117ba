import { useState } from "preact/hooks";
import { post } from "../api.ts";
import type { Video, Visibility } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";
import { VisibilitySelect } from "./visibility-select.tsx";

type Props = { video: Video | null; onFile: () => void; onBegun: (video: Video) => void };

/** Takes the address of a file that the platform fetches by itself. */
export function ImportForm({ video, onFile, onBegun }: Props) {
  // A second try after a refusal goes to the same video, or every try would leave a draft behind.
  const [draft, setDraft] = useState(video);
  const [url, setUrl] = useState("");
  // The file's name until somebody writes another title.
  const [written, setTitle] = useState<string | null>(video?.title ?? null);
  const title = written ?? titleOf(url);
  const [visibility, setVisibility] = useState<Visibility>(video?.visibility ?? "public");

  const form = useSubmit(async () => {
    const taker = draft ?? (await post<Video>("videos", { title, visibility }));
    setDraft(taker);
    onBegun(await post<Video>(`${taker.upload?.endpoint ?? ""}/import`, { url }));
  });
  const message = form.message(["body.title", "body.url"]);
  const urlError = form.fieldError("body.url");

  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="Link to the video file"
        type="url"
        required
        maxLength={2048}
        placeholder="https://example.com/film.mp4"
        value={url}
        onValue={setUrl}
        hint="A public https address of the file itself, not of a page that shows it."
        error={urlError && `The link ${urlError}.`}
      />
      {!draft && (
        <>
          <Field
            label="Title"
            required
            maxLength={200}
            value={title}
            onValue={setTitle}
            error={form.fieldError("body.title")}
          />
          <VisibilitySelect value={visibility} onValue={setVisibility} />
        </>
      )}
      {draft && <p class="field-hint">For your video “{draft.title}”.</p>}
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Starting…" : "Import"}
      </button>
      {!form.busy && (
        <button type="button" class="button button-quiet" onClick={onFile}>
          Or upload a file
        </button>
      )}
    </form>
  );
}

/** The file's name in words, as a first title. */
function titleOf(address: string): string {
  if (!URL.canParse(address)) return "";
  const last = new URL(address).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last)
      .replace(/\.\w{1,5}$/, "")
      .replace(/[_-]+/g, " ")
      .slice(0, 200);
  } catch {
    return "";
  }
}
