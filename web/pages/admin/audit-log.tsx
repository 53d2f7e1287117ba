import { Field } from "../../components/field.tsx";
import { ListEnd } from "../../components/list-end.tsx";
import { usePaged } from "../../use-paged.ts";
import type { AuditEntry } from "./admin-types.ts";
import { AuditRow } from "./audit-row.tsx";
import { filtersOf, withFilters } from "./filters.ts";
import { Select } from "../../components/select.tsx";

const actions = [
  ["", "All"],
  ["user.role", "Role changed"],
  ["user.suspend", "Suspended"],
  ["user.restore", "Let back in"],
  ["user.delete", "Deleted"],
  ["user.quota", "Quotas changed"],
  ["creator-request.grant", "Creator request granted"],
  ["creator-request.decline", "Creator request declined"],
  ["comment.moderate", "Comment approved, held or deleted"],
  ["video.take-down", "Video taken down"],
  ["video.restore", "Video restored"],
  ["comment.remove", "Comment removed"],
  ["report.uphold", "Reports upheld"],
  ["report.dismiss", "Reports dismissed"],
  ["site.settings", "Site settings changed"],
  ["search.reindex", "Search index built anew"],
  ["search.synonyms", "Search synonyms changed"],
  ["video.update", "Video changed"],
  ["video.delete", "Video deleted"],
  ["video.upload", "Video uploaded to"],
  ["playback.sign", "Playback opened or closed"],
] as const;

/** What admins did, and what was done to accounts, newest first. */
export function AuditLog({ query }: { query: URLSearchParams }) {
  const { filters, set } = filtersOf("/admin/audit", query, ["actor", "target", "action", "from", "to"]);
  const { from, to, ...exact } = filters;
  const {
    items,
    change: _change,
    ...end
  } = usePaged<AuditEntry>(withFilters("admin/audit-log", { ...exact, from: startOf(from, 0), to: startOf(to, 1) }));
  return (
    <>
      <div class="filters">
        <Select label="What" value={filters.action} choices={actions} onValue={(action) => set({ action })} />
        <Field label="From" type="date" value={from} onValue={(day) => set({ from: day })} />
        <Field label="To" type="date" value={to} onValue={(day) => set({ to: day })} />
        {(filters.actor || filters.target) && (
          <button type="button" class="button button-quiet" onClick={() => set({ actor: "", target: "" })}>
            Show everybody’s
          </button>
        )}
      </div>
      {items?.length === 0 && <p class="empty">There is no such entry.</p>}
      <ol class="admin-list">
        {items?.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </ol>
      <ListEnd {...end} />
    </>
  );
}

// The day of the reader's clock, `later` days on, as a moment; empty where there is none.
function startOf(day: string, later: number): string {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return "";
  return new Date(year, month - 1, date + later).toISOString();
}
