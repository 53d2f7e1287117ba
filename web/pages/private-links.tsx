import { useId, useState } from "preact/hooks";
import { post } from "../api.ts";
import type { PlaybackToken, Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";

const lifetimeSeconds = 24 * 3600;

/** Links that open a hidden video to whoever has them, and the way to stop them all. */
export function PrivateLinks({ video }: { video: Video }) {
  const id = useId();
  const [link, setLink] = useState<string | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function run(work: () => Promise<string>): Promise<void> {
    setBusy(true);
    setMessage(null);
    setError(null);
    await work().then(setMessage, (cause: Error) => setError(cause.message));
    setBusy(false);
  }

  const copy = async () => {
    const made = await post<PlaybackToken>(`videos/${video.id}/playback-tokens`, {
      expiresInSeconds: lifetimeSeconds,
    });
    setLink(made.link);
    const copied = await copyText(made.link);
    return copied ? "The link is copied." : "This is the link; copy it from the field.";
  };
  const stop = async () => {
    await post(`videos/${video.id}/revocations`, { kind: "video" });
    setLink(null);
    return "All links up to now are stopped, and whoever was watching by one.";
  };

  return (
    <fieldset class="private-links" aria-describedby={`${id}-about`}>
      <legend>Private link</legend>
      <p class="field-hint" id={`${id}-about`}>
        Plays the video for 24 hours for whoever has it, with or without an account, whatever is chosen above.
      </p>
      <div class="row">
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void run(copy)}>
          Copy private link
        </button>
        <button
          type="button"
          class="button button-danger"
          disabled={busy}
          onClick={() => {
            const question = `Stop all private links and playback tokens of “${video.title}”? Who watches by one is cut off.`;
            if (window.confirm(question)) void run(stop);
          }}
        >
          Stop all links
        </button>
      </div>
      {link && (
        <input
          type="text"
          readOnly
          value={link}
          aria-label="Private link"
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      {message && <Notice>{message}</Notice>}
      {error && <Notice kind="error">{error}</Notice>}
    </fieldset>
  );
}

// The clipboard is missing where the page came over plain http, and may be forbidden.
async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
