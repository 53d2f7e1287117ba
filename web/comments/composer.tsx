import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Notice } from "../components/notice.tsx";
import { useSubmit } from "../form.ts";

type Props = {
  label: string;
  action: string;
  initial?: string;
  /** Opens with the focus in it, and can be left. */
  onCancel?: () => void;
  onSend: (body: string) => Promise<void>;
};

/** Where a comment is written or changed. */
export function Composer({ label, action, initial = "", onCancel, onSend }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(initial);
  const form = useSubmit(async () => {
    await onSend(text);
    setText("");
  });
  const message = form.message([]);

  useEffect(() => {
    if (!onCancel || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(initial.length, initial.length);
  }, []);
  // As high as its text, for browsers that do not do it by themselves.
  useEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight + 2}px`;
  }, [text]);

  return (
    <form class="composer" onSubmit={(event) => void form.submit(event)}>
      <label htmlFor={id} class="visually-hidden">
        {label}
      </label>
      <textarea
        id={id}
        ref={field}
        rows={1}
        maxLength={5_000}
        placeholder={label}
        dir="auto"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          if (event.key === "Escape" && onCancel) onCancel();
        }}
      />
      {message && <Notice kind="error">{message}</Notice>}
      {(onCancel || text !== "") && (
        <div class="row composer-row">
          {text.length > 4_500 && <span class="card-note">{5_000 - text.length} characters left</span>}
          <button type="button" class="button button-quiet" onClick={onCancel ?? (() => setText(""))}>
            Cancel
          </button>
          <button type="submit" class="button" disabled={form.busy || text.trim() === ""}>
            {form.busy ? "Sending…" : action}
          </button>
        </div>
      )}
    </form>
  );
}
