import { get } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { useRefreshed } from "../../use-refreshed.ts";
import type { Status } from "./admin-types.ts";
import { DependencyList, dependencyTitles } from "./status-dependencies.tsx";
import { Failures } from "./status-failures.tsx";
import { RunningEncodes } from "./status-running.tsx";
import { WaitingTable } from "./status-waiting.tsx";

const refreshMs = 5_000;

/** How every part of the site stands, as of a few seconds ago. */
export function StatusBoard() {
  const { value: status, error } = useRefreshed((signal) => get<Status>("admin/status", { signal }), refreshMs);
  if (!status) {
    return error ? <Unreadable message={error.message} /> : <p role="status">Loading…</p>;
  }
  return (
    <div class="status-board">
      {/* Read out when it changes, and not at each refreshing. */}
      <p role="status" class={`status-sum status-${status.state}`}>
        {summaryOf(status)}
      </p>
      {error && (
        <Notice kind="error">What stands here is old: {error.message} It is asked again every few seconds.</Notice>
      )}
      <p class="card-note">
        As of <time dateTime={status.at}>{new Date(status.at).toLocaleTimeString("en-GB")}</time>, asked again every{" "}
        {refreshMs / 1000} seconds.
      </p>
      <h2>Parts</h2>
      <DependencyList items={status.dependencies} />
      <h2>What waits</h2>
      <WaitingTable items={status.waiting} deadLetters={status.deadLetters} />
      <h2>Encodes under way</h2>
      {status.running ? <RunningEncodes {...status.running} /> : <Unknown />}
      <h2>Failures of the last 7 days</h2>
      {status.failures ? <Failures items={status.failures} /> : <Unknown />}
    </div>
  );
}

function summaryOf({ dependencies }: Status): string {
  const troubled = dependencies.filter(({ state }) => state === "down" || state === "failing");
  if (troubled.length === 0) return "✓ All parts work.";
  const names = troubled.map(({ name }) => dependencyTitles[name]).join(", ");
  return `! ${troubled.length === 1 ? "One part needs" : `${troubled.length} parts need`} attention: ${names}.`;
}

function Unknown() {
  return <p class="empty">Only Postgres knows, and it does not answer.</p>;
}

// Without Postgres nobody can be told to be an admin: /healthz asks for nobody.
function Unreadable({ message }: { message: string }) {
  return (
    <Notice kind="error">
      <p>The status cannot be read: {message}</p>
      <p>
        It is asked again every few seconds. <a href="/healthz">/healthz</a> names the parts that are down, to
        everybody.
      </p>
    </Notice>
  );
}
