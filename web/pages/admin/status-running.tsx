import { Progress } from "../../components/progress.tsx";
import { formatAge, formatCount } from "../../format.ts";
import type { RunningEncode } from "./admin-types.ts";
import { EncodeRow } from "./encode-row.tsx";
import { WaysTo } from "./status-links.tsx";

/** Encodes that are queued or processed, the one that waits longest first. */
export function RunningEncodes({ total, items }: { total: number; items: RunningEncode[] }) {
  if (total === 0) return <p class="empty">Nothing is being encoded.</p>;
  return (
    <>
      <ul class="admin-list">
        {items.map((encode) => (
          <RunningRow key={`${encode.video.id} ${encode.epoch}`} {...encode} />
        ))}
      </ul>
      {total > items.length && (
        <p class="card-note">
          The {items.length} that wait longest of {total}. <a href="/admin/jobs">All jobs</a>
        </p>
      )}
    </>
  );
}

function RunningRow(encode: RunningEncode) {
  const { video, owner, epoch, state, progress, queuedAt, attempts, jobsLeft, lastHeardAt, resends } = encode;
  return (
    <EncodeRow video={video} epoch={epoch} actions={<WaysTo {...encode} />}>
      <p class="card-note">
        by <a href={`/admin?search=${owner.id}`}>{owner.displayName}</a> · encode {epoch}
        {attempts > 1 && `, attempt ${attempts} with this file`} · queued {formatAge(queuedAt)}
        {jobsLeft !== null && ` · ${formatCount(jobsLeft, "job")} left`}
        {state === "processing" && lastHeardAt && ` · heard of ${formatAge(lastHeardAt)}`}
      </p>
      {resends !== null && resends > 0 && (
        <p class="field-error">No transcoder was heard of for long: its jobs were sent again ({resends}).</p>
      )}
      {progress === null && <p class="card-note">Its coordinator did not answer in time.</p>}
      {state === "queued" && <p>Waits for a transcoder.</p>}
      {state === "processing" && progress !== null && <Progress label="Processing" fraction={progress} />}
    </EncodeRow>
  );
}
