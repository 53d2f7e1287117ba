import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../api.ts";
import type { Video, Visibility } from "../api-types.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";
import { formatBytes } from "../format.ts";
import { navigate } from "../router.ts";
import { dropUnfinished, fingerprintOf, keepUnfinished, listUnfinished, type Unfinished } from "../upload/resume.ts";
import type { Upload, UploadTarget } from "../upload/uploader.ts";
import { UploadProgress } from "./upload-progress.tsx";
import { VisibilitySelect } from "./visibility-select.tsx";

/** Chooses a file and its title, sends it, and goes to the watch page. */
export function UploadForm({ video }: { video: Video | null }) {
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState(video?.title ?? "");
  const [visibility, setVisibility] = useState<Visibility>(video?.visibility ?? "public");
  const [upload, setUpload] = useState<Upload | null>(null);
  const [sent, setSent] = useState({ bytes: 0, total: 0 });
  const running = useRef<Upload | null>(null);
  const unfinished = listUnfinished();
  const known = file ? unfinished.find((entry) => entry.fingerprint === fingerprintOf(file)) : undefined;

  // Leaving the page stops the sending but gives nothing up: it can be resumed.
  useEffect(() => () => running.current?.pause(), []);

  async function send(resume: Unfinished | undefined): Promise<void> {
    if (!file) return;
    const { startUpload } = await import("../upload/uploader.ts");
    const made = resume ? null : (video ?? (await post<Video>("videos", { title, visibility })));
    const videoId = resume?.videoId ?? made?.id ?? "";
    const target: UploadTarget = { endpoint: resume?.endpoint ?? made?.upload?.endpoint ?? "", resume };
    const started = startUpload(file, target, {
      progress: (bytes, total) => setSent({ bytes, total }),
      begun: (parts) =>
        keepUnfinished({
          ...parts,
          fingerprint: fingerprintOf(file),
          filename: file.name,
          title,
          videoId,
          endpoint: target.endpoint,
          startedAt: Date.now(),
        }),
    });
    running.current = started;
    setSent({ bytes: 0, total: file.size });
    setUpload(started);
    try {
      await started.done;
      dropUnfinished(videoId);
      running.current = null;
      navigate(`/watch/${videoId}`);
    } finally {
      setUpload(null);
    }
  }

  const form = useSubmit(() => send(undefined));
  const resumed = useSubmit(() => send(known));
  const message = form.message(["body.title"]) ?? resumed.message([]);
  if (upload && file) return <UploadProgress filename={file.name} upload={upload} sent={sent} />;

  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      {message && <Notice kind="error">{message}</Notice>}
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
          accept="video/*,.mkv,.mts,.m2ts,.ts,.flv,.vob"
          required
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0] ?? null;
            setFile(chosen);
            if (chosen && title === "") setTitle(chosen.name.replace(/\.\w{1,5}$/, "").replace(/[_-]+/g, " "));
          }}
        />
        <p class="field-hint">{file ? formatBytes(file.size) : "MP4, MOV, MKV, WebM and most others."}</p>
      </div>
      {known ? (
        <>
          <Notice>“{known.title}” was partly uploaded before.</Notice>
          <div class="row">
            <button type="button" class="button" disabled={resumed.busy} onClick={(event) => void resumed.submit(event)}>
              Resume
            </button>
            <button type="submit" class="button button-quiet" disabled={form.busy}>
              Start over
            </button>
          </div>
        </>
      ) : (
        <>
          {!video && (
            <>
              <Field label="Title" required maxLength={200} value={title} onValue={setTitle} error={form.fieldError("body.title")} />
              <VisibilitySelect value={visibility} onValue={setVisibility} />
            </>
          )}
          <button type="submit" class="button" disabled={form.busy}>
            {form.busy ? "Starting…" : "Upload"}
          </button>
        </>
      )}
    </form>
  );
}
