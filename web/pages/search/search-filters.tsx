import { useState } from "preact/hooks";
import type { SearchFacets } from "../../api-types.ts";
import { Select } from "../../components/select.tsx";
import { navigate } from "../../router.ts";
import { choicesOf, filterLabels, filterNames, sortChoices, withChoice } from "./search-query.ts";

/** How the results are sorted and narrowed. On a phone the filters wait behind a button. */
export function SearchFilters({ page, facets }: { page: URLSearchParams; facets: SearchFacets | null }) {
  const chosen = filterNames.filter((name) => page.get(name));
  const [open, setOpen] = useState(chosen.length > 0);
  const choose = (name: string) => (value: string) => navigate(withChoice(page, name, value));
  const sort = sortChoices.find(([name]) => name === page.get("sort")) ?? sortChoices[0];
  return (
    <div class="search-choices" role="group" aria-label="Sort and filter">
      <Select label="Sort by" value={sort[0]} choices={sortChoices} onValue={choose("sort")} />
      <button type="button" class="button button-quiet search-more" aria-expanded={open} onClick={() => setOpen(!open)}>
        Filters{chosen.length > 0 ? ` (${chosen.length})` : ""}
      </button>
      <div class="search-filters" data-open={open}>
        {facets &&
          filterNames.map((name) => (
            <Select
              key={name}
              label={filterLabels[name]}
              value={page.get(name) ?? ""}
              choices={choicesOf(name, facets, page.get(name) ?? "")}
              onValue={choose(name)}
            />
          ))}
        {chosen.length > 0 && (
          <a class="button button-quiet" href={`/search?q=${encodeURIComponent(page.get("q") ?? "")}`}>
            Clear filters
          </a>
        )}
      </div>
    </div>
  );
}
