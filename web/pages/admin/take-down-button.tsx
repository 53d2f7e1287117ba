import { useState } from "preact/hooks";
import { post } from "../../api.ts";
import type { Video } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { ReasonForm } from "./reason-form.tsx";
import { useRestore } from "./use-restore.ts";

/** On a watch page, for admins: takes the video down, or restores it. */
export function TakeDownButton({ video, onChange }: { video: Video; onChange: () => void }) {
  const [asking, setAsking] = useState(false);
  const { restore, busy, error } = useRestore(video, onChange);
  if (asking) {
    return (
      <ReasonForm
        label="Why is it taken down?"
        hint="The video’s owner reads this. Nobody but the owner and admins sees the video then."
        action="Take down"
        required
        onCancel={() => setAsking(false)}
        onReason={async (reason) => {
          await post(`admin/videos/${video.id}/take-down`, { reason });
          setAsking(false);
          onChange();
        }}
      />
    );
  }
  return (
    <div class="menu">
      {error && <Notice kind="error">{error}</Notice>}
      {video.takenDown ? (
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void restore()}>
          {busy ? "Restoring…" : "Restore"}
        </button>
      ) : (
        <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
          Take down
        </button>
      )}
    </div>
  );
}
