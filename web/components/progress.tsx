import { useId } from "preact/hooks";

/** A progress bar with words beside it. `fraction` from 0 to 1. */
export function Progress({ label, fraction, note }: { label: string; fraction: number; note?: string }) {
  const id = useId();
  const percent = Math.floor(fraction * 100);
  return (
    <div class="progress">
      <div class="progress-words">
        <label htmlFor={id}>{label}</label>
        <span>
          {percent} %{note ? ` · ${note}` : ""}
        </span>
      </div>
      <progress id={id} max={100} value={percent} />
    </div>
  );
}
