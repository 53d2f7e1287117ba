type Props = { label: string; on: boolean; disabled?: boolean; onChange: (on: boolean) => void };

/** A setting that is on or off, and takes effect when it is pressed. */
export function Switch({ label, on, disabled, onChange }: Props) {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={on}
      disabled={disabled}
      onClick={() => onChange(!on)}
    >
      <span class="switch-track" aria-hidden="true" />
      {label}
    </button>
  );
}
