import { useId, useRef, useState } from "preact/hooks";

/** A text to take along, with a button that copies it. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<"" | "Copied." | "It is selected: copy it now.">("");

  async function copy(): Promise<void> {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied("Copied.");
    } catch {
      // Not over plain http, nor where the browser says no: it is selected all the same.
      setCopied("It is selected: copy it now.");
    }
  }

  return (
    <div class="field">
      <label htmlFor={id}>{label}</label>
      <div class="copy">
        <input id={id} ref={input} readOnly value={value} aria-describedby={hint ? `${id}-hint` : undefined} />
        <button type="button" class="button button-quiet" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p class="field-hint" id={`${id}-hint`}>
        {hint} <strong role="status">{copied}</strong>
      </p>
    </div>
  );
}
