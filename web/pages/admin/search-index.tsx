import { useEffect, useState } from "preact/hooks";
import { get, post } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { formatAge, formatCount } from "../../format.ts";
import { useLoad } from "../../load.ts";
import type { SearchStatus } from "./admin-types.ts";
import { Synonyms } from "./synonyms.tsx";

const refreshMs = 2_000;

/** How the search index stands, and what can be done about it. */
export function SearchIndex() {
  const { value, error, reload } = useLoad("admin/search", (signal) => get<SearchStatus>("admin/search", { signal }));
  const [status, setStatus] = useState<SearchStatus | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (value) setStatus(value);
  }, [value]);
  const running = status?.reindex?.state === "running";

  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) get<SearchStatus>("admin/search").then(setStatus, () => undefined);
    }, refreshMs);
    return () => clearInterval(timer);
  }, []);

  async function act(path: string): Promise<void> {
    setProblem(null);
    try {
      await post(path);
      reload();
    } catch (failure) {
      setProblem((failure as Error).message);
    }
  }

  if (error && !status) {
    return (
      <Notice kind="error" onRetry={reload}>
        {error.message}
      </Notice>
    );
  }
  if (!status) return <p role="status">Loading…</p>;
  const { reindex, check } = status;
  return (
    <>
      {status.collection === null && (
        <Notice>The search engine is away. Searches are answered by the database, and changes wait.</Notice>
      )}
      <dl class="figures">
        <Figure name="Videos in the index" value={status.documents === null ? "–" : String(status.documents)} />
        <Figure name="Public videos" value={String(status.videos)} />
        <Figure
          name="Changes that wait"
          value={String(status.waiting.count)}
          note={status.waiting.since ? `since ${formatAge(status.waiting.since)}` : undefined}
        />
        <Figure name="Collection" value={status.collection ?? "–"} />
      </dl>
      {problem && <Notice kind="error">{problem}</Notice>}
      <div class="row">
        <button type="button" class="button" disabled={running} onClick={() => void act("admin/search/reindex")}>
          Build the index anew
        </button>
        <button type="button" class="button button-quiet" onClick={() => void act("admin/search/check")}>
          Compare and repair now
        </button>
      </div>
      {reindex && running && (
        <Progress
          label="Building"
          fraction={reindex.total === 0 ? null : Math.min(1, reindex.done / reindex.total)}
          note={`${reindex.done} of ${formatCount(reindex.total, "video")}`}
        />
      )}
      {reindex?.endedAt && !running && (
        <p class="card-note">
          Built anew {formatAge(reindex.endedAt)} with {formatCount(reindex.done, "video")}.
        </p>
      )}
      <h2>Last comparison</h2>
      {check ? (
        <p>
          {formatAge(check.at)}: {formatCount(check.checked, "video")} compared, {check.missing} missing, {check.extra}{" "}
          too many, {check.changed} out of date{check.failed > 0 ? `, ${check.failed} not repaired` : ", all repaired"}.
        </p>
      ) : (
        <p class="card-note">There was none yet. It happens each night.</p>
      )}
      <Synonyms />
    </>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note?: string | undefined }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        {value}
        {note && <span class="card-note"> {note}</span>}
      </dd>
    </div>
  );
}
