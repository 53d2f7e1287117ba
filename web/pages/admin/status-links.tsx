/** From an encode or a failure to its log and its trace, where there are such. */
export function WaysTo({ logUrl, traceUrl }: { logUrl: string | null; traceUrl: string | null }) {
  if (!logUrl && !traceUrl) return null;
  return (
    <div class="admin-actions">
      {logUrl && (
        <a class="button button-quiet" href={logUrl}>
          Log
        </a>
      )}
      {traceUrl && (
        <a class="button button-quiet" href={traceUrl} target="_blank" rel="noreferrer">
          Trace
        </a>
      )}
    </div>
  );
}
