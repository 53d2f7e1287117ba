import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../api.ts";
import type { JobLog, ToolRun } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";

const outcomes: Record<JobLog["outcome"], string> = {
  encoded: "Encoded",
  failed: "Failed",
  retried: "To be tried again",
  released: "Given back",
  dropped: "Not wanted any more",
};

type LogPage = { items: JobLog[]; nextCursor: string | null };

/** A table of the attempts, each with what its tools said below it. */
export function JobLogs({ path }: { path: string }) {
  const [logs, setLogs] = useState<JobLog[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function load(after: string | null): Promise<void> {
    setError(null);
    try {
      const page = await get<LogPage>(after ? `${path}?cursor=${encodeURIComponent(after)}` : path);
      setLogs((known) => [...(after ? (known ?? []) : []), ...page.items]);
      setCursor(page.nextCursor);
    } catch (cause) {
      setError((cause as Error).message);
    }
  }
  useEffect(() => void load(null), [path]);

  return (
    <>
      {error && (
        <Notice kind="error" onRetry={() => void load(cursor)}>
          {error}
        </Notice>
      )}
      {!logs && !error && <p role="status">Loading…</p>}
      {logs?.length === 0 && <p>No attempt has ended yet.</p>}
      {logs && logs.length > 0 && (
        <div class="table-scroll" role="region" aria-label="Jobs" tabIndex={0}>
          <table class="job-logs">
            <thead>
              <tr>
                {["Job", "Attempt", "Outcome", "Started", "Frames", "CPU s", "Wall s"].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {logs.map((log) => (
                <JobRows key={`${log.job}-${log.attempt}-${log.startedAt}`} log={log} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {cursor && !error && (
        <p class="center">
          <button type="button" class="button button-quiet" onClick={() => void load(cursor)}>
            Show more
          </button>
        </p>
      )}
    </>
  );
}

function JobRows({ log }: { log: JobLog }) {
  return (
    <Fragment>
      <tr>
        <td>{log.job}</td>
        <td>{log.attempt}</td>
        <td class={log.outcome === "failed" ? "state state-failed" : undefined}>{outcomes[log.outcome]}</td>
        <td>{new Date(log.startedAt).toLocaleTimeString()}</td>
        <td>{log.frames}</td>
        <td>{log.cpuSeconds.toFixed(1)}</td>
        <td>{log.wallSeconds.toFixed(1)}</td>
      </tr>
      <tr class="job-details">
        <td colSpan={7}>
          <details open={log.outcome === "failed"}>
            <summary>
              What ran in job {log.job}, attempt {log.attempt}
            </summary>
            {log.error && <pre class="job-error">{log.error.message}</pre>}
            {log.runs.length === 0 && <p>Neither FFmpeg nor ffprobe was started.</p>}
            {log.runs.map((run, i) => (
              <Run key={i} run={run} />
            ))}
          </details>
        </td>
      </tr>
    </Fragment>
  );
}

function Run({ run }: { run: ToolRun }) {
  return (
    <>
      <p class="card-note">
        {run.tool}: {run.outcome ?? "stopped"}, {run.wallSeconds.toFixed(1)} s
      </p>
      <pre>{run.command}</pre>
      {run.stderr !== "" && <pre class="job-stderr">{run.stderr}</pre>}
    </>
  );
}
