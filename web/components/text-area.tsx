import { useId } from "preact/hooks";

type Props = {
  label: string;
  value: string;
  onValue: (value: string) => void;
  maxLength: number;
  rows?: number;
  hint?: string;
  required?: boolean;
  error?: string | undefined;
};

/** A labelled text of several lines with its hint, and its error where it has one. */
export function TextArea({ label, value, onValue, maxLength, hint, required, error, rows = 3 }: Props) {
  const id = useId();
  const about = error ?? hint;
  return (
    <div class="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        maxLength={maxLength}
        required={required}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={about ? `${id}-about` : undefined}
      />
      {about && (
        <p class={error ? "field-error" : "field-hint"} id={`${id}-about`}>
          {about}
        </p>
      )}
    </div>
  );
}
