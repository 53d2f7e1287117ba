import { useId, useRef, useState } from "preact/hooks";

/** A text to take along, and a button that copies it. */
export function CopyField({ label, text, rows }: { label: string; text: string; rows?: number }) {
  const id = useId();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [note, setNote] = useState({ of: "", words: "" });

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setNote({ of: text, words: "Copied." });
    } catch {
      // Over plain http, or where the browser forbids it.
      setNote({ of: text, words: "Selected. Copy it with the keyboard." });
    }
  }

  return (
    <div class="field copy-field">
      <label htmlFor={id}>{label}</label>
      <div class="copy-row">
        {rows ? (
          <textarea id={id} ref={field} rows={rows} readOnly value={text} />
        ) : (
          <input id={id} ref={field} type="text" readOnly value={text} />
        )}
        <button type="button" class="button button-quiet" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p role="status" class="copy-note">
        {note.of === text ? note.words : ""}
      </p>
    </div>
  );
}
