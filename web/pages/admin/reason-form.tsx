import { useState } from "preact/hooks";
import { Notice } from "../../components/notice.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { useSubmit } from "../../form.ts";

type Props = {
  label: string;
  hint: string;
  action: string;
  required?: boolean;
  onReason: (reason: string) => Promise<void>;
  onCancel: () => void;
};

/** Asks for the reason of something that somebody will not like. */
export function ReasonForm({ label, hint, action, required = false, onReason, onCancel }: Props) {
  const [reason, setReason] = useState("");
  const form = useSubmit(() => onReason(reason.trim()));
  const error = form.message(["body.reason"]);
  return (
    <form class="form reason-form" onSubmit={(event) => void form.submit(event)}>
      {error && <Notice kind="error">{error}</Notice>}
      <TextArea
        label={label}
        hint={hint}
        maxLength={500}
        required={required}
        value={reason}
        onValue={setReason}
        error={form.fieldError("body.reason")}
      />
      <div class="row">
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Saving…" : action}
        </button>
        <button type="button" class="button button-quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
