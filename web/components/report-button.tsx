import { useRef, useState } from "preact/hooks";
import { post } from "../api.ts";
import type { ReportReason, ReportTarget } from "../api-types.ts";
import { useSubmit } from "../form.ts";
import { currentUser } from "../session.ts";
import { useStore } from "../store.ts";
import { Notice } from "./notice.tsx";
import { reportReasons } from "./report-reasons.ts";
import { TextArea } from "./text-area.tsx";

type Props = { target: ReportTarget; targetId: string; label?: string };

/** Opens a dialog in which something is reported to the site's admins. */
export function ReportButton({ target, targetId, label = "Report" }: Props) {
  const user = useStore(currentUser);
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const what = { video: "video", comment: "comment", user: "account" }[target];
  if (!user) {
    return (
      <a class="button button-quiet" href={`/login?next=${encodeURIComponent(window.location.pathname)}`}>
        Sign in to report
      </a>
    );
  }
  return (
    <>
      <button
        type="button"
        class="button button-quiet"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {label}
      </button>
      <dialog ref={dialog} class="dialog" aria-label={`Report this ${what}`} onClose={() => setOpen(false)}>
        {open && <ReportForm target={target} targetId={targetId} what={what} onClose={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

function ReportForm({ target, targetId, what, onClose }: Props & { what: string; onClose: () => void }) {
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [message, setMessage] = useState("");
  const [sent, setSent] = useState(false);
  const form = useSubmit(async () => {
    await post("reports", { target, targetId, reason, message });
    setSent(true);
  });
  const error = form.message(["body.message"]);
  if (sent) {
    return (
      <div class="form">
        <h2>Thank you</h2>
        <p role="status">The site’s admins look at it. You are told what they decide.</p>
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </div>
    );
  }
  return (
    <form class="form" onSubmit={(event) => void form.submit(event)}>
      <h2>Report this {what}</h2>
      {error && <Notice kind="error">{error}</Notice>}
      <fieldset class="choices report-reasons">
        <legend>What is wrong with it?</legend>
        {reportReasons.map(([value, words]) => (
          <label key={value}>
            <input type="radio" name="reason" required checked={reason === value} onChange={() => setReason(value)} />
            {words}
          </label>
        ))}
      </fieldset>
      <TextArea
        label="What should the admins know? (optional)"
        hint="For example the minute at which it happens."
        maxLength={2000}
        value={message}
        onValue={setMessage}
        error={form.fieldError("body.message")}
      />
      <div class="row">
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Sending…" : "Send report"}
        </button>
        <button type="button" class="button button-quiet" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
