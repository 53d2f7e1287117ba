import { navigate } from "../../router.ts";

/** The address of `page` with these filters; empty ones are left out. */
export function withFilters(page: string, filters: Record<string, string>): string {
  const set = Object.entries(filters).filter(([, value]) => value !== "");
  return set.length > 0 ? `${page}?${new URLSearchParams(set)}` : page;
}

/** The filters stand in the page's address, so that going back and sharing it work. */
export function filtersOf<Name extends string>(page: string, query: URLSearchParams, names: readonly Name[]) {
  const filters = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""])) as Record<Name, string>;
  const set = (changes: Partial<Record<Name, string>>) =>
    navigate(withFilters(page, { ...filters, ...changes }), { replace: true });
  return { filters, set };
}
