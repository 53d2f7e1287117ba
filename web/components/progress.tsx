import { useId } from "preact/hooks";

/** A progress bar with words beside it. `fraction` from 0 to 1; null where nobody knows how much is left. */
export function Progress({ label, fraction, note }: { label: string; fraction: number | null; note?: string }) {
  const id = useId();
  const percent = fraction === null ? undefined : Math.floor(fraction * 100);
  const words = [percent === undefined ? "" : `${percent} %`, note].filter(Boolean).join(" · ");
  return (
    <div class="progress">
      <div class="progress-words">
        <label htmlFor={id}>{label}</label>
        <span>{words}</span>
      </div>
      <progress id={id} max={100} value={percent} />
    </div>
  );
}
