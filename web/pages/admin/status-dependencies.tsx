import type { Dependency } from "./admin-types.ts";

export const dependencyTitles: Record<Dependency["name"], string> = {
  postgres: "Postgres",
  redis: "Redis",
  search: "Search (Typesense)",
  storage: "Storage (R2)",
  queues: "Queues",
  transcoders: "Transcoders",
  mail: "Mail",
};

const marks: Record<Dependency["state"], [mark: string, words: string]> = {
  ok: ["✓", "Works"],
  failing: ["!", "Part of its work fails"],
  down: ["✗", "Down"],
  unknown: ["?", "Not known"],
};

// What still works without it, and where to look, as in docs/runbook.md.
const advice: Record<Dependency["name"], string> = {
  postgres: "Little works without it: look at Neon’s console. Requests answer 503 until it is back.",
  redis: "Everything works on, each request a little slower, and nothing is lost. Look at Upstash’s console.",
  search:
    "Searches are answered by Postgres, without captions and facets. Changes wait and are caught up by themselves.",
  storage: "Uploads, encodes and playback fail. Look at Cloudflare’s status of R2.",
  queues: "New encodes do not begin; what is under way goes on. Look at Cloudflare’s status of Queues.",
  transcoders: "New videos stay queued and are encoded when one is back. Look at the transcoders’ log.",
  mail: "What could not be sent is tried again. The failures below say why; look at MAIL_FROM and Cloudflare’s Email Sending.",
};

/** Each part: whether it works, how quickly it answered, and what is to be done where it does not. */
export function DependencyList({ items }: { items: Dependency[] }) {
  return (
    <ul class="status-parts">
      {items.map(({ name, state, latencyMs, error, note }) => {
        const [mark, words] = marks[state];
        return (
          <li key={name} class={`status-part status-${state}`} aria-label={dependencyTitles[name]}>
            <p class="admin-name">{dependencyTitles[name]}</p>
            <p class="status-state">
              <span aria-hidden="true">{mark}</span> {words}
              {state === "ok" && latencyMs !== null && <span class="status-latency"> · {latencyMs} ms</span>}
            </p>
            {error && (
              <p>
                {error.message} <code>{error.code}</code>
              </p>
            )}
            {note && <p class="card-note">{note}</p>}
            {error && <p class="card-note">{advice[name]}</p>}
          </li>
        );
      })}
    </ul>
  );
}
