import { useEffect, useRef, useState } from "preact/hooks";
import { Progress } from "../components/progress.tsx";
import { formatBytes, formatTimeLeft } from "../format.ts";
import type { Upload } from "../upload/uploader.ts";

type Props = { filename: string; upload: Upload; sent: { bytes: number; total: number } };

const windowMs = 5_000;

/** How far the sending is, how fast, and the buttons to hold it up. */
export function UploadProgress({ filename, upload, sent }: Props) {
  const [paused, setPaused] = useState(false);
  const speed = useSpeed(sent.bytes, paused);
  const left = speed > 0 && !paused ? formatTimeLeft((sent.total - sent.bytes) / speed) : "";
  const rate = speed > 0 && !paused ? `${formatBytes(speed)}/s` : paused ? "paused" : "";
  const note = [`${formatBytes(sent.bytes)} of ${formatBytes(sent.total)}`, rate, left].filter(Boolean).join(" · ");
  useLeaveQuestion(!upload.pausable);
  const all = sent.total > 0 && sent.bytes >= sent.total;
  return (
    <div class="form">
      <Progress
        label={all ? "Checking the file" : `Uploading ${filename}`}
        fraction={sent.total > 0 ? sent.bytes / sent.total : 0}
        note={note}
      />
      {/* The bar is silent; this speaks, but only at every tenth. */}
      <p class="visually-hidden" role="status">
        {all ? "Checking the file" : `${Math.floor((sent.bytes / Math.max(1, sent.total)) * 10) * 10} % uploaded`}
      </p>
      <div class="row">
        {upload.pausable && (
          <button
            type="button"
            class="button"
            onClick={() => {
              if (paused) upload.resume();
              else upload.pause();
              setPaused(!paused);
            }}
          >
            {paused ? "Resume" : "Pause"}
          </button>
        )}
        <button type="button" class="button button-quiet" onClick={() => upload.cancel()}>
          Cancel
        </button>
      </div>
      <p class="field-hint">
        {upload.pausable
          ? "You can close this page: choosing the same file again goes on where it stopped."
          : "Keep this page open until the file is sent."}
      </p>
    </div>
  );
}

// What is sent in one piece is lost with the page, so the browser asks first.
function useLeaveQuestion(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [wanted]);
}

// Bytes a second over the last few seconds.
function useSpeed(bytes: number, paused: boolean): number {
  const samples = useRef<{ at: number; bytes: number }[]>([]);
  const now = performance.now();
  if (paused) samples.current = [];
  else if (samples.current.at(-1)?.bytes !== bytes) samples.current.push({ at: now, bytes });
  samples.current = samples.current.filter((sample) => now - sample.at < windowMs);
  const [first] = samples.current;
  const last = samples.current.at(-1);
  if (!first || !last || last.at - first.at < 300) return 0;
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
}
