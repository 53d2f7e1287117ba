import { useId, useRef, useState } from "preact/hooks";

type Props = {
  label: string;
  value: string;
  hint?: string;
  /** For a text of several lines. */
  rows?: number;
};

/** A text to take along, with a button that copies it. */
export function CopyField({ label, value, hint, rows }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [note, setNote] = useState({ of: "", words: "" });

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setNote({ of: value, words: "Copied." });
    } catch {
      // Not over plain http, nor where the browser says no: it is selected all the same.
      setNote({ of: value, words: "It is selected: copy it now." });
    }
  }

  const shared = { id, ref: field, readOnly: true, value, "aria-describedby": hint ? `${id}-hint` : undefined };
  return (
    <div class="field">
      <label htmlFor={id}>{label}</label>
      <div class="copy">
        {rows ? <textarea {...shared} rows={rows} /> : <input {...shared} type="text" />}
        <button type="button" class="button button-quiet" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p class="field-hint">
        {hint && <span id={`${id}-hint`}>{hint} </span>}
        <strong role="status">{note.of === value ? note.words : ""}</strong>
      </p>
    </div>
  );
}
