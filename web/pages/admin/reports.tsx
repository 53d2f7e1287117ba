import type { ReportTarget } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { reasonInWords } from "../../components/report-reasons.ts";
import { Select } from "../../components/select.tsx";
import { formatAge, formatCount } from "../../format.ts";
import { usePaged } from "../../use-paged.ts";
import type { ReportedTarget } from "./admin-types.ts";
import { filtersOf, withFilters } from "./filters.ts";

const states = [
  ["", "Open"],
  ["upheld", "Upheld"],
  ["dismissed", "Dismissed"],
] as const;
const targets = [
  ["", "Everything"],
  ["video", "Videos"],
  ["comment", "Comments"],
  ["user", "Accounts"],
] as const;
const kinds: Record<ReportTarget, string> = { video: "Video", comment: "Comment", user: "Account" };

/** What waits for a decision, each thing once, the oldest first. */
export function Reports({ query }: { query: URLSearchParams }) {
  const { filters, set } = filtersOf("/admin/reports", query, ["state", "target"]);
  const { items, change: _change, ...end } = usePaged<ReportedTarget>(withFilters("admin/reports", filters));
  return (
    <>
      <div class="filters">
        <Select label="State" value={filters.state} choices={states} onValue={(state) => set({ state })} />
        <Select label="About" value={filters.target} choices={targets} onValue={(target) => set({ target })} />
      </div>
      {items?.length === 0 && <p class="empty">{filters.state === "" ? "Nothing waits." : "There are none."}</p>}
      <ul class="admin-list">
        {items?.map((item) => (
          <li key={item.targetId} class="admin-row">
            <div class="admin-words">
              <p class="admin-name">
                <a href={`/admin/reports/${item.targetId}`}>{item.name ?? "Not there any more"}</a>
              </p>
              <p class="card-note">
                <span class="state">{kinds[item.target]}</span> · {formatCount(item.reportCount, "report")} · first{" "}
                {formatAge(item.firstReportedAt)}
                {item.decidedAt && ` · decided ${formatAge(item.decidedAt)}`}
              </p>
              <p class="card-note">{item.reasons.map(reasonInWords).join(" · ")}</p>
            </div>
            <div class="admin-actions">
              <a class="button button-quiet" href={`/admin/reports/${item.targetId}`}>
                Look
              </a>
            </div>
          </li>
        ))}
      </ul>
      <ListEnd {...end} />
    </>
  );
}
