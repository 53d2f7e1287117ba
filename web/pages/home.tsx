import { get } from "../api.ts";
import type { Category } from "../api-types.ts";
import { Page } from "../components/page.tsx";
import { PagedVideos } from "../components/paged-videos.tsx";
import { Select } from "../components/select.tsx";
import { useLoad } from "../load.ts";
import { HomeRows } from "./suggestions/home-rows.tsx";
import { navigate } from "../router.ts";
import { ageChoices, lengthChoices, listQuery, sortChoices, withChoice } from "./list-filters.ts";

/** `page`: how the list is sorted and narrowed. */
export function HomePage({ page }: { page: URLSearchParams }) {
  const [category, tag] = [page.get("category"), page.get("tag")];
  const categories = useLoad("categories", (signal) => get<{ items: Category[] }>("categories", { signal }));
  const query = listQuery(page);
  const path = query.size > 0 ? `videos?${query}` : "videos";
  const chosen = categories.value?.items.find((entry) => entry.slug === category);
  const sort = sortChoices.find(([name]) => name === page.get("sort")) ?? sortChoices[0];
  const title = tag ? `#${tag}` : (chosen?.name ?? (sort[0] === "newest" ? "New videos" : sort[1]));
  const choose = (name: string) => (value: string) => navigate(withChoice(page, name, value));
  return (
    <Page title={title} hideTitle={query.size === 0}>
      <nav aria-label="Categories" class="chips">
        <a class="chip" href={withChoice(page, "category", "")} aria-current={!category && !tag ? "page" : undefined}>
          All
        </a>
        {categories.value?.items.map(({ slug, name }) => (
          <a
            key={slug}
            class="chip"
            href={withChoice(page, "category", slug)}
            aria-current={slug === category ? "page" : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      {query.size === 0 && <HomeRows />}
      {query.size === 0 && <h2 class="row-title">{title}</h2>}
      <div class="list-choices" role="group" aria-label="Sort and filter">
        <Select label="Sort by" value={sort[0]} choices={sortChoices} onValue={choose("sort")} />
        <Select label="Uploaded" value={page.get("age") ?? ""} choices={ageChoices} onValue={choose("age")} />
        <Select label="Length" value={page.get("length") ?? ""} choices={lengthChoices} onValue={choose("length")} />
      </div>
      <PagedVideos path={path} empty={<EmptyHome narrowed={query.size > 0} />} />
    </Page>
  );
}

function EmptyHome({ narrowed }: { narrowed: boolean }) {
  if (narrowed)
    return (
      <p>
        Nothing here yet. <a href="/">Show all videos</a>
      </p>
    );
  return (
    <>
      <p>No videos yet.</p>
      <p>
        <a class="button" href="/upload">
          Share the first one
        </a>
      </p>
    </>
  );
}
