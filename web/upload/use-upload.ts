import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../api.ts";
import type { Video, Visibility } from "../api-types.ts";
import { ApiError } from "../request.ts";
import { navigate } from "../router.ts";
import { dropUnfinished, fingerprintOf, keepUnfinished, type Unfinished } from "./resume.ts";
import type { Upload, UploadTarget } from "./uploader.ts";

type NewVideo = { title: string; visibility: Visibility };
type Target = UploadTarget & { videoId: string; title: string };

/**
 * One file on its way: made into a video first where `video` is null, and resumable by what is stored.
 * `onSent` is called when all of it has arrived; the watch page follows where there is none.
 */
export function useUpload(video: Video | null, onSent?: () => void) {
  // A second try after a failure goes to the same video, or every try would leave a draft behind.
  const [draft, setDraft] = useState(video);
  const [upload, setUpload] = useState<Upload | null>(null);
  const [sent, setSent] = useState({ bytes: 0, total: 0 });
  const [cancelled, setCancelled] = useState(false);
  const running = useRef<Upload | null>(null);

  // Leaving the page stops the sending but gives nothing up: it can be resumed.
  useEffect(() => () => running.current?.pause(), []);

  async function send(file: File, target: Target): Promise<void> {
    const { startUpload } = await import("./uploader.ts");
    const { videoId, endpoint, title } = target;
    const { name: filename } = file;
    setCancelled(false);
    const started = startUpload(file, target, {
      progress: (bytes, total) => setSent({ bytes, total }),
      begun: (parts) => {
        const about = { fingerprint: fingerprintOf(file), filename, title, videoId, endpoint, startedAt: Date.now() };
        keepUnfinished({ ...parts, ...about });
      },
    });
    running.current = started;
    setSent({ bytes: 0, total: file.size });
    setUpload(started);
    try {
      const outcome = await started.done;
      dropUnfinished(videoId);
      if (outcome === "cancelled") setCancelled(true);
      else if (onSent) onSent();
      else navigate(`/watch/${videoId}`);
    } catch (error) {
      if (isOver(error)) dropUnfinished(videoId);
      throw error;
    } finally {
      running.current = null;
      setUpload(null);
    }
  }

  /** From the first byte. `before` is an unfinished upload of the same file, whose video is taken. */
  async function start(file: File, about: NewVideo, before: Unfinished | undefined): Promise<void> {
    if (before) {
      const { videoId, endpoint, title } = before;
      return send(file, { videoId, endpoint, title });
    }
    const taker = draft ?? (await post<Video>("videos", about));
    setDraft(taker);
    return send(file, { videoId: taker.id, endpoint: taker.upload?.endpoint ?? "", title: taker.title });
  }

  async function resume(file: File, before: Unfinished): Promise<void> {
    const { videoId, endpoint, title, key, uploadId } = before;
    return send(file, { videoId, endpoint, title, resume: { key, uploadId } });
  }

  return { upload, sent, cancelled, draft, start, resume, send };
}

// The server has ended the upload, or its video: there is nothing to go on with.
function isOver(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.status === 404 || error.status === 410 || error.code === "VIDEO_STATE_CONFLICT")
  );
}
