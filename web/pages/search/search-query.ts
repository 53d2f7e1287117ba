import type { SearchFacets } from "../../api-types.ts";

export const sortChoices = [
  ["relevance", "Best match"],
  ["newest", "Newest"],
  ["popular", "Most viewed"],
  ["longest", "Longest"],
] as const;
export const lengthNames: Record<string, string> = {
  short: "Under 4 minutes",
  medium: "4 to 20 minutes",
  long: "Over 20 minutes",
};
const ages: Record<string, { label: string; days: number }> = {
  day: { label: "Last 24 hours", days: 1 },
  week: { label: "Last week", days: 7 },
  month: { label: "Last month", days: 30 },
};
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What the address of the page narrows by, as the API names it; `when` is an age or a year. */
export const filterNames = ["category", "creator", "tag", "length", "when"] as const;
export type FilterName = (typeof filterNames)[number];

/** The API's query for the page's. */
export function searchQuery(page: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams({ q: page.get("q") ?? "" });
  for (const name of ["category", "creator", "tag", "length"]) {
    const value = page.get(name);
    if (value) query.set(name, value);
  }
  const when = page.get("when") ?? "";
  const age = ages[when];
  // By whole hours: the address of the list is its name, and must not change at each drawing.
  if (age) {
    query.set("since", new Date(Math.floor(Date.now() / hourMs) * hourMs - age.days * dayMs).toISOString());
  } else if (/^\d{4}$/.test(when)) query.set("year", when);
  const sort = page.get("sort");
  if (sort && sortChoices.some(([name]) => name === sort) && sort !== "relevance") query.set("sort", sort);
  return query;
}

/** The page's address with one choice changed; an empty value takes it out. */
export function withChoice(page: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(page);
  if (value === "" || (name === "sort" && value === "relevance")) next.delete(name);
  else next.set(name, value);
  return `/search?${next}`;
}

export type Choice = readonly [value: string, label: string];

/** What a filter offers: what was counted, the most frequent first, and what is chosen now in any case. */
export function choicesOf(name: FilterName, facets: SearchFacets, chosen: string): Choice[] {
  const counted = (facet: keyof SearchFacets, nameOf = (label: string) => label): Choice[] =>
    facets[facet].map(({ value, label, count }) => [value, `${nameOf(label)} (${count})`]);
  const choices: Choice[] =
    name === "when"
      ? [
          ...Object.entries(ages).map(([value, { label }]): Choice => [value, label]),
          ...counted("year").toSorted(([a], [b]) => b.localeCompare(a)),
        ]
      : name === "length"
        ? counted("length", (label) => lengthNames[label] ?? label)
        : counted(name);
  const known = chosen === "" || choices.some(([value]) => value === chosen);
  return [["", anyOf[name]], ...choices, ...(known ? [] : [[chosen, labelOf(name, chosen)] as const])];
}

const anyOf: Record<FilterName, string> = {
  category: "All",
  creator: "Everybody",
  tag: "All",
  length: "Any length",
  when: "Any time",
};

export const filterLabels: Record<FilterName, string> = {
  category: "Category",
  creator: "Creator",
  tag: "Tag",
  length: "Length",
  when: "Uploaded",
};

function labelOf(name: FilterName, value: string): string {
  if (name === "length") return lengthNames[value] ?? value;
  if (name === "creator") return "This creator";
  return ages[value]?.label ?? value;
}
