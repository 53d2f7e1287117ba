import { Page } from "../components/page.tsx";
import { PagedVideos } from "../components/paged-videos.tsx";

export function SearchPage({ words }: { words: string }) {
  if (words.trim() === "") {
    return (
      <Page title="Search">
        <p class="empty">Type what you are looking for in the field above.</p>
      </Page>
    );
  }
  return (
    <Page title={`Results for “${words}”`}>
      <PagedVideos
        path={`search?q=${encodeURIComponent(words)}`}
        empty={<p>Nothing was found for “{words}”. Try fewer or other words.</p>}
      />
    </Page>
  );
}
