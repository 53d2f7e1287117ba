/** How the home page is sorted and narrowed, as its address has it. */
export const sortChoices = [
  ["newest", "Newest"],
  ["popular", "Most viewed"],
  ["trending", "Trending"],
  ["longest", "Longest"],
] as const;
export const ageChoices = [
  ["", "Any time"],
  ["1", "Last 24 hours"],
  ["7", "Last week"],
  ["30", "Last month"],
] as const;
export const lengthChoices = [
  ["", "Any length"],
  ["short", "Under 4 minutes"],
  ["medium", "4 to 20 minutes"],
  ["long", "Over 20 minutes"],
] as const;

const lengths: Record<string, Record<string, string>> = {
  short: { maxDurationSeconds: "240" },
  medium: { minDurationSeconds: "240", maxDurationSeconds: "1200" },
  long: { minDurationSeconds: "1200" },
};
const hourMs = 3600_000;

/** The query of the API's list for the page's. What nobody offers is left out. */
export function listQuery(page: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ["category", "tag", "language"]) {
    const value = page.get(name);
    if (value) query.set(name, value);
  }
  const sort = sortChoices.find(([name]) => name === page.get("sort"))?.[0];
  if (sort && sort !== "newest") query.set("sort", sort);
  const days = Number(ageChoices.find(([name]) => name === page.get("age"))?.[0] ?? 0);
  // By whole hours: the address of the list is its name, and must not change at each drawing.
  if (days > 0) {
    query.set("since", new Date(Math.floor(Date.now() / hourMs) * hourMs - days * 24 * hourMs).toISOString());
  }
  for (const [name, value] of Object.entries(lengths[page.get("length") ?? ""] ?? {})) query.set(name, value);
  return query;
}

/** The page's address with one choice changed; an empty value takes it out. */
export function withChoice(page: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(page);
  if (value === "" || (name === "sort" && value === "newest")) next.delete(name);
  else next.set(name, value);
  return next.size > 0 ? `/?${next}` : "/";
}
