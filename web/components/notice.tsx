import type { ComponentChildren } from "preact";

/** A message in its own box; errors are read out at once by screen readers. */
export function Notice(props: {
  kind?: "error" | "info";
  children: ComponentChildren;
  onRetry?: (() => void) | undefined;
  retryLabel?: string;
}) {
  const { kind = "info", children, onRetry, retryLabel = "Try again" } = props;
  return (
    <div class={`notice notice-${kind}`} role={kind === "error" ? "alert" : "status"}>
      <div>{children}</div>
      {onRetry && (
        <button type="button" class="button button-quiet" onClick={onRetry}>
          {retryLabel}
        </button>
      )}
    </div>
  );
}
