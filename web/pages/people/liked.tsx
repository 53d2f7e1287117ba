import { PagedVideos } from "../../components/paged-videos.tsx";
import { SignedInPage } from "./signed-in.tsx";

/** What one likes, the latest like first. */
export function LikedPage() {
  return (
    <SignedInPage title="Liked videos" path="/liked">
      <PagedVideos
        path="users/me/liked-videos"
        empty={
          <>
            <p>The videos that you like come here.</p>
            <p>
              <a class="button" href="/">
                Find some
              </a>
            </p>
          </>
        }
      />
    </SignedInPage>
  );
}
