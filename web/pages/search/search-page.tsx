import type { SearchHit, SearchPage as Answer } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { Page } from "../../components/page.tsx";
import { usePaged } from "../../use-paged.ts";
import { SearchFilters } from "./search-filters.tsx";
import { filterNames, searchQuery } from "./search-query.ts";
import { SearchResult } from "./search-result.tsx";

/** `page`: the words, and how what they find is sorted and narrowed. */
export function SearchPage({ page }: { page: URLSearchParams }) {
  const words = (page.get("q") ?? "").trim();
  if (words === "") {
    return (
      <Page title="Search">
        <p class="empty">Type what you are looking for in the field above.</p>
      </Page>
    );
  }
  return <Results key={words} words={words} page={page} />;
}

function Results({ words, page }: { words: string; page: URLSearchParams }) {
  const { items, first, change: _change, ...end } = usePaged<SearchHit, Answer>(`search?${searchQuery(page)}`);
  const narrowed = filterNames.some((name) => page.get(name));
  return (
    <Page title={`Results for “${words}”`}>
      {first?.degraded && (
        <Notice>
          Search is running on a reserve for the moment: what is said in videos is not searched, and there are no
          filters with counts.
        </Notice>
      )}
      <SearchFilters page={page} facets={first?.facets ?? null} />
      {first && first.found > 0 && (
        <p class="result-count" role="status">
          {first.found === 1 ? "1 video" : `${first.found.toLocaleString("en")} videos`}
        </p>
      )}
      {items?.length === 0 && (
        <div class="empty">
          <p>
            Nothing was found for “{words}”{narrowed ? " with these filters" : ""}. Try fewer or other words.
          </p>
          {narrowed && (
            <p>
              <a href={`/search?q=${encodeURIComponent(words)}`}>Search without filters</a>
            </p>
          )}
        </div>
      )}
      <ol class="results">
        {items?.map((video) => (
          <SearchResult key={video.id} video={video} />
        ))}
      </ol>
      <ListEnd {...end} />
    </Page>
  );
}
