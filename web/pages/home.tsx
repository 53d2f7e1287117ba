import { get } from "../api.ts";
import type { Category } from "../api-types.ts";
import { Page } from "../components/page.tsx";
import { PagedVideos } from "../components/paged-videos.tsx";
import { useLoad } from "../load.ts";

export function HomePage({ category, tag }: { category: string | null; tag: string | null }) {
  const categories = useLoad("categories", (signal) => get<{ items: Category[] }>("categories", { signal }));
  const query = new URLSearchParams({ ...(category ? { category } : {}), ...(tag ? { tag } : {}) });
  const path = query.size > 0 ? `videos?${query}` : "videos";
  const chosen = categories.value?.items.find((entry) => entry.slug === category);
  const title = tag ? `#${tag}` : (chosen?.name ?? "New videos");
  return (
    <Page title={title}>
      <nav aria-label="Categories" class="chips">
        <a class="chip" href="/" aria-current={!category && !tag ? "page" : undefined}>
          All
        </a>
        {categories.value?.items.map(({ slug, name }) => (
          <a key={slug} class="chip" href={`/?category=${slug}`} aria-current={slug === category ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
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
