import { useState } from "preact/hooks";
import { get } from "../api.ts";
import type { UploadLink } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useSubmit } from "../form.ts";
import { formatBytes } from "../format.ts";
import { useLoad } from "../load.ts";
import { fingerprintOf, listUnfinished } from "../upload/resume.ts";
import { useUpload } from "../upload/use-upload.ts";
import { UploadProgress } from "./upload-progress.tsx";

/** For people who were sent an upload link: their file, and nothing else. */
export function SendPage({ token }: { token: string }) {
  const endpoint = `upload-links/${encodeURIComponent(token)}`;
  const link = useLoad(endpoint, (signal) => get<UploadLink>(endpoint, { signal }));
  const [sent, setSent] = useState(false);
  return (
    <Page title="Send a video" narrow>
      {sent ? (
        <Notice>
          <p>Thank you, the file has arrived. You can close this page: the link is used up.</p>
        </Notice>
      ) : link.error ? (
        <Notice kind="error">{link.error.message}</Notice>
      ) : (
        link.value && <SendForm endpoint={endpoint} link={link.value} onSent={() => setSent(true)} />
      )}
    </Page>
  );
}

type Props = { endpoint: string; link: UploadLink; onSent: () => void };

function SendForm({ endpoint, link, onSent }: Props) {
  const { title, maxBytes, maxDurationSeconds, expiresAt } = link;
  const [file, setFile] = useState<File | null>(null);
  const { upload, sent, cancelled, send } = useUpload(null, onSent);
  const known = file
    ? listUnfinished().find((entry) => entry.endpoint === endpoint && entry.fingerprint === fingerprintOf(file))
    : undefined;
  const form = useSubmit(async () => {
    if (!file) return;
    if (file.size > maxBytes) throw new Error(`This file is larger than the ${formatBytes(maxBytes)} allowed.`);
    const resume = known ? { key: known.key, uploadId: known.uploadId } : undefined;
    // The link stands for its video, of which its holder knows nothing else.
    await send(file, { videoId: endpoint, endpoint, title, resume });
  });
  const message = form.message([]);
  if (upload && file) return <UploadProgress filename={file.name} upload={upload} sent={sent} />;
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      <p>
        You were asked for the video <strong>“{title}”</strong>: one file of up to {formatBytes(maxBytes)} and{" "}
        {formatLength(maxDurationSeconds)}, sent before {new Date(expiresAt).toLocaleString()}.
      </p>
      {message && <Notice kind="error">{message}</Notice>}
      {cancelled && !message && <Notice>The upload was cancelled. Nothing of it was kept.</Notice>}
      <div class="field">
        <label htmlFor="file">Video file</label>
        <input
          id="file"
          type="file"
          accept="video/*,audio/*,.mkv,.mts,.m2ts,.ts,.flv,.vob,.flac,.opus"
          required={!file}
          aria-describedby="file-hint"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
        <p class="field-hint" id="file-hint">
          {file
            ? `${file.name}, ${formatBytes(file.size)}${known ? ", partly sent before" : ""}`
            : "MP4, MOV, MKV, WebM and most others; sound alone as well."}
        </p>
      </div>
      <button type="submit" class="button" disabled={form.busy}>
        {form.busy ? "Starting…" : known ? "Go on sending" : "Send"}
      </button>
    </form>
  );
}

function formatLength(seconds: number): string {
  if (seconds >= 7200) return `${Math.floor(seconds / 3600)} hours`;
  return seconds >= 120 ? `${Math.floor(seconds / 60)} minutes` : `${Math.floor(seconds)} seconds`;
}
