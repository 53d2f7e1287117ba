import { useState } from "preact/hooks";
import { Field } from "../../components/field.tsx";
import { ListEnd } from "../../components/list-end.tsx";
import { usePaged } from "../../use-paged.ts";
import type { AdminUser } from "./admin-types.ts";
import { filtersOf, withFilters } from "./filters.ts";
import { Select } from "../../components/select.tsx";
import { UserRow } from "./user-row.tsx";

const roles = [
  ["", "All"],
  ["admin", "Admins"],
  ["creator", "Creators"],
  ["user", "Users"],
] as const;
const statuses = [
  ["", "All"],
  ["active", "Active"],
  ["suspended", "Suspended"],
] as const;

/** All accounts, to be found and changed. */
export function Users({ query }: { query: URLSearchParams }) {
  const { filters, set } = filtersOf("/admin", query, ["search", "role", "status"]);
  const [words, setWords] = useState(filters.search);
  const { items, change, ...end } = usePaged<AdminUser>(withFilters("admin/users", filters));
  return (
    <>
      <form
        class="filters"
        role="search"
        aria-label="Users"
        onSubmit={(event) => {
          event.preventDefault();
          set({ search: words.trim() });
        }}
      >
        <Field label="Email, name or id" type="search" maxLength={254} value={words} onValue={setWords} />
        <Select label="Role" value={filters.role} choices={roles} onValue={(role) => set({ role })} />
        <Select label="Status" value={filters.status} choices={statuses} onValue={(status) => set({ status })} />
        <button type="submit" class="button button-quiet">
          Find
        </button>
      </form>
      {items?.length === 0 && <p class="empty">No account fits.</p>}
      <ul class="admin-list">
        {items?.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            onChange={(changed) => change((all) => all.map((other) => (other.id === changed.id ? changed : other)))}
            onDelete={() => change((all) => all.filter(({ id }) => id !== user.id))}
          />
        ))}
      </ul>
      <ListEnd {...end} />
    </>
  );
}
