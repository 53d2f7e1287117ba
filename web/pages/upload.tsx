import { get } from "../api.ts";
import type { Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useLoad } from "../load.ts";
import { currentUser } from "../session.ts";
import { useStore } from "../store.ts";
import { CreatorRequest } from "./account/creator-request.tsx";
import { UploadWays } from "./upload-ways.tsx";

/** `videoId` names a draft or failed video that wants a file, or a ready one that is to get another; without it a new video is made. */
export function UploadPage({ videoId }: { videoId: string | null }) {
  const user = useStore(currentUser);
  if (user === undefined)
    return (
      <Page title="Upload a video" narrow>
        {null}
      </Page>
    );
  if (user === null) {
    return (
      <Page title="Upload a video" narrow>
        <p>Sign in to upload videos.</p>
        <p class="row">
          <a class="button" href="/login?next=/upload">
            Sign in
          </a>
          <a class="button button-quiet" href="/register?next=/upload">
            Create an account
          </a>
        </p>
      </Page>
    );
  }
  return (
    <Page title="Upload a video" narrow>
      {user.role === "user" ? <CreatorRequest /> : videoId ? <ForVideo id={videoId} /> : <UploadWays video={null} />}
    </Page>
  );
}

function ForVideo({ id }: { id: string }) {
  const { value, error, reload } = useLoad(id, (signal) => get<Video>(`videos/${id}`, { signal }));
  if (error)
    return (
      <Notice kind="error" onRetry={reload}>
        {error.message}
      </Notice>
    );
  if (!value) return null;
  return (
    <>
      {value.state === "ready" && (
        <Notice>
          The new file takes the place of the one of “{value.title}” as soon as it is processed. Its link, its comments
          and everything else stay; until then the old one plays.
        </Notice>
      )}
      <UploadWays video={value} />
    </>
  );
}
