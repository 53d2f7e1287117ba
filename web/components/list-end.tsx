import { Notice } from "./notice.tsx";

type Props = { cursor: string | null; busy: boolean; error: Error | null; more: () => Promise<void> };

/** What stands below a list that comes by pages: its error, that it is loading, or the way to its next page. */
export function ListEnd({ cursor, busy, error, more }: Props) {
  if (error)
    return (
      <Notice kind="error" onRetry={() => void more()}>
        {error.message}
      </Notice>
    );
  if (busy)
    return (
      <p role="status" class="center">
        Loading…
      </p>
    );
  if (!cursor) return null;
  return (
    <p class="center">
      <button type="button" class="button button-quiet" onClick={() => void more()}>
        Show more
      </button>
    </p>
  );
}
