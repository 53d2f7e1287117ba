import { useState } from "preact/hooks";
import { post } from "../../api.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { Select } from "../../components/select.tsx";
import { formatAge } from "../../format.ts";
import { usePaged } from "../../use-paged.ts";
import type { Job } from "./admin-types.ts";
import { filtersOf, withFilters } from "./filters.ts";
import { EncodeRow } from "./encode-row.tsx";

const states = [
  ["", "All"],
  ["queued", "Waiting"],
  ["processing", "Processing"],
  ["ready", "Done"],
  ["failed", "Failed"],
] as const;

/** The encodes of all videos, the latest first. */
export function Jobs({ query }: { query: URLSearchParams }) {
  const { filters, set } = filtersOf("/admin/jobs", query, ["state"]);
  // Another round asks anew: a job that was stopped or repeated has changed, and so have others.
  const [round, setRound] = useState(0);
  return (
    <>
      <div class="filters">
        <Select label="State" value={filters.state} choices={states} onValue={(state) => set({ state })} />
        <button type="button" class="button button-quiet" onClick={() => setRound(round + 1)}>
          Refresh
        </button>
      </div>
      <JobList key={round} path={withFilters("admin/jobs", filters)} onChange={() => setRound(round + 1)} />
    </>
  );
}

function JobList({ path, onChange }: { path: string; onChange: () => void }) {
  const { items, change: _change, ...end } = usePaged<Job>(path);
  return (
    <>
      {items?.length === 0 && <p class="empty">There are no such jobs.</p>}
      <ul class="admin-list">
        {items?.map((job) => (
          <JobRow key={`${job.video.id} ${job.epoch}`} job={job} onChange={onChange} />
        ))}
      </ul>
      <ListEnd {...end} />
    </>
  );
}

function JobRow({ job, onChange }: { job: Job; onChange: () => void }) {
  const { video, owner, epoch, state, current, queuedAt, endedAt, cpuSeconds, error } = job;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = state === "queued" || state === "processing";
  async function act(what: "cancel" | "retry"): Promise<void> {
    if (what === "cancel" && !window.confirm(`Stop processing “${video.title}”?`)) return;
    setBusy(true);
    setProblem(null);
    await post(`videos/${video.id}/${what}`).then(onChange, (cause: Error) => {
      setProblem(cause.message);
      setBusy(false);
    });
  }
  const actions = (
    <div class="admin-actions">
      {current && running && (
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void act("cancel")}>
          Stop
        </button>
      )}
      {current && state === "failed" && (
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void act("retry")}>
          Try again
        </button>
      )}
      <a class="button button-quiet" href={`/studio/${video.id}/log`}>
        Log
      </a>
    </div>
  );
  return (
    <EncodeRow video={video} epoch={epoch} actions={actions}>
      <p class="card-note">
        <span class={`state state-${state}`}>{states.find(([value]) => value === state)?.[1]}</span> · encode {epoch} ·
        by <a href={`/admin?search=${owner.id}`}>{owner.displayName}</a> · queued {formatAge(queuedAt)}
        {endedAt && ` · ended ${formatAge(endedAt)}`}
        {cpuSeconds > 0 && ` · ${Math.round(cpuSeconds)} s of CPU`}
      </p>
      {state === "processing" && current && <Progress label="Processing" fraction={job.progress} />}
      {error && (
        <p class="field-error">
          {error.message} <code>{error.code}</code>
        </p>
      )}
      {error?.detail && <p class="quote">{error.detail}</p>}
      {problem && <Notice kind="error">{problem}</Notice>}
    </EncodeRow>
  );
}
