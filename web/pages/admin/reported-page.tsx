import { useState } from "preact/hooks";
import { get } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { reasonInWords } from "../../components/report-reasons.ts";
import { formatAge } from "../../format.ts";
import { useLoad } from "../../load.ts";
import type { Reported } from "./admin-types.ts";
import { AuditRow } from "./audit-row.tsx";
import { DecideForm } from "./decide-form.tsx";

/** One thing that was reported: how it stands, who says what of it, and the decision. */
export function ReportedPage({ targetId }: { targetId: string }) {
  const loaded = useLoad(targetId, (signal) => get<Reported>(`admin/reports/${targetId}`, { signal }));
  const [decided, setDecided] = useState<Reported | null>(null);
  const reported = decided ?? loaded.value;
  if (loaded.error) {
    return (
      <Notice kind="error" onRetry={loaded.reload}>
        {loaded.error.message}
      </Notice>
    );
  }
  if (!reported) return <p role="status">Loading…</p>;
  const open = reported.reports.filter(({ state }) => state === "open");
  return (
    <>
      <Subject reported={reported} />
      {open.length > 0 ? (
        <DecideForm key={open.length} reported={reported} count={open.length} onDecided={setDecided} />
      ) : (
        <p class="empty">All reports of it are decided.</p>
      )}
      <h2>Reports</h2>
      <ul class="admin-list">
        {reported.reports.map((report) => (
          <li key={report.id} class="admin-row">
            <div class="admin-words">
              <p class="admin-name">{reasonInWords(report.reason)}</p>
              {report.message !== "" && <p class="quote">{report.message}</p>}
              <p class="card-note">
                {report.reporter ? (
                  <a href={`/admin?search=${report.reporter.id}`}>{report.reporter.displayName}</a>
                ) : (
                  "an account that is gone"
                )}{" "}
                · {formatAge(report.createdAt)} · <span class="state">{report.state}</span>
                {report.decidedBy && ` by ${report.decidedBy.displayName}`}
              </p>
              {report.note && <p class="card-note">Note: {report.note}</p>}
            </div>
          </li>
        ))}
      </ul>
      <h2>What was done</h2>
      {reported.history.length === 0 && <p class="empty">Nothing yet.</p>}
      <ol class="admin-list">
        {reported.history.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </ol>
    </>
  );
}

function Subject({ reported }: { reported: Reported }) {
  const { target, name, state, videoId, accused, takenDownReason } = reported;
  const page = videoId ? `/watch/${videoId}` : target === "user" && state ? `/channel/${reported.targetId}` : null;
  return (
    <section class="reported" aria-label="What was reported">
      {name === null ? (
        <p class="empty">It is not there any more.</p>
      ) : target === "comment" ? (
        <blockquote class="quote">{name}</blockquote>
      ) : (
        <p class="admin-name">{name}</p>
      )}
      <p class="card-note">
        {state && (
          <span class={state === "taken-down" || state === "suspended" ? "state state-failed" : "state"}>{state}</span>
        )}
        {accused && (
          <>
            {" "}
            · {target === "user" ? "account" : "by"} <a href={`/admin?search=${accused.id}`}>{accused.displayName}</a> (
            {accused.role}
            {accused.status === "suspended" && ", suspended"})
          </>
        )}
      </p>
      {takenDownReason && <p class="quote">{takenDownReason}</p>}
      <div class="row">
        {page && (
          <a class="button button-quiet" href={page}>
            {target === "user" ? "Open the channel" : "Open the video"}
          </a>
        )}
        {takenDownReason && (
          <a class="button button-quiet" href="/admin/taken-down">
            Taken-down videos
          </a>
        )}
      </div>
    </section>
  );
}
