import { useState } from "preact/hooks";
import type { Video, Visibility } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";
import { formatBytes } from "../format.ts";
import { fingerprintOf, isByLink, listUnfinished } from "../upload/resume.ts";
import { useUpload } from "../upload/use-upload.ts";
import { UploadProgress } from "./upload-progress.tsx";
import { VisibilitySelect } from "./visibility-select.tsx";

type Props = { video: Video | null; onLink: () => void; onAsk: () => void };

/** Chooses a file and its title, sends it, and goes to the watch page. */
export function UploadForm({ video, onLink, onAsk }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState(video?.title ?? "");
  const [visibility, setVisibility] = useState<Visibility>(video?.visibility ?? "public");
  const { upload, sent, cancelled, draft, start, resume } = useUpload(video);
  const unfinished = listUnfinished().filter((entry) => !isByLink(entry));
  const known = file ? unfinished.find((entry) => entry.fingerprint === fingerprintOf(file)) : undefined;

  const form = useSubmit(async () => {
    if (file) await start(file, { title, visibility }, known);
  });
  const resumed = useSubmit(async () => {
    if (file && known) await resume(file, known);
  });
  const message = form.message(["body.title"]) ?? resumed.message([]);
  if (upload && file) return <UploadProgress filename={file.name} upload={upload} sent={sent} />;

  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
      {cancelled && !message && <Notice>The upload was cancelled. Nothing of it was kept.</Notice>}
      {!file &&
        unfinished.map((entry) => (
          <Notice key={entry.videoId}>
            The upload of “{entry.filename}” was interrupted. Choose the same file again to go on where it stopped.
          </Notice>
        ))}
      <div class="field">
        <label htmlFor="file">Video file</label>
        <input
          id="file"
          type="file"
          accept="video/*,audio/*,.mkv,.mts,.m2ts,.ts,.flv,.vob,.flac,.opus"
          // After a try the input is a new, empty one, but the file is still known.
          required={!file}
          aria-describedby="file-hint"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0] ?? null;
            setFile(chosen);
            if (chosen && title === "") setTitle(chosen.name.replace(/\.\w{1,5}$/, "").replace(/[_-]+/g, " "));
          }}
        />
        <p class="field-hint" id="file-hint">
          {file
            ? `${file.name}, ${formatBytes(file.size)}`
            : "MP4, MOV, MKV, WebM and most others; sound alone as well."}
        </p>
      </div>
      {known ? (
        <>
          <Notice>“{known.title}” was partly uploaded before.</Notice>
          <div class="row">
            <button
              type="button"
              class="button"
              disabled={resumed.busy || form.busy}
              onClick={(event) => void resumed.submit(event)}
            >
              Resume
            </button>
            <button type="submit" class="button button-quiet" disabled={resumed.busy || form.busy}>
              Start over
            </button>
          </div>
        </>
      ) : (
        <>
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
          {draft && !video && <p class="field-hint">For your video “{draft.title}”.</p>}
          <button type="submit" class="button" disabled={form.busy}>
            {form.busy ? "Starting…" : "Upload"}
          </button>
        </>
      )}
      {!form.busy && !resumed.busy && (
        <button type="button" class="button button-quiet" onClick={onLink}>
          Or import from a link
        </button>
      )}
      {!draft && !form.busy && (
        <button type="button" class="button button-quiet" onClick={onAsk}>
          Or let somebody else send the file
        </button>
      )}
    </form>
  );
}
