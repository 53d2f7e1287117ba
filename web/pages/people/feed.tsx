import { PagedVideos } from "../../components/paged-videos.tsx";
import { SignedInPage } from "./signed-in.tsx";

/** What is new on the channels that one follows. */
export function FeedPage() {
  return (
    <SignedInPage title="Following" path="/feed">
      <PagedVideos
        path="feed"
        empty={
          <>
            <p>The new videos of channels that you follow come here.</p>
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
