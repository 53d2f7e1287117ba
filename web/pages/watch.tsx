import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api.ts";
import type { EncodeStatus, Video } from "../api-types.ts";
import { Comments } from "../comments/comments.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { PosterButton } from "../components/poster-button.tsx";
import { Progress } from "../components/progress.tsx";
import { ReportButton } from "../components/report-button.tsx";
import { followEncode } from "../events.ts";
import { formatAge } from "../format.ts";
import { useLoad } from "../load.ts";
import { parseStart } from "../../schema/start-time.ts";
import { licenceName } from "../licences.ts";
import { TakeDownButton } from "./admin/take-down-button.tsx";
import { ChapterList } from "./chapter-list.tsx";
import { DownloadMenu } from "./download-menu.tsx";
import { ForViewer } from "./people/for-viewer.tsx";
import { Player } from "../player/player.tsx";
import { UpNext } from "./suggestions/up-next.tsx";
import { ShareMenu } from "./share-menu.tsx";
import { currentUser } from "../session.ts";
import { TakenDown } from "./taken-down.tsx";
import { useStore } from "../store.ts";

/** `start`: where playback begins, as a link's `?t=` has it. `commentId`: the comment that it leads to. */
export function WatchPage({ id, start, commentId }: { id: string; start: string | null; commentId: string | null }) {
  const user = useStore(currentUser);
  // Who asks decides what is shown, so the first look waits until that is known.
  const loaded = useLoad(`${id} ${user === undefined ? "" : (user?.id ?? "nobody")}`, (signal) =>
    user === undefined ? new Promise<Video>(() => {}) : get<Video>(`videos/${id}`, { signal }),
  );
  const { status, revision } = useEncode(loaded.value);
  const media = useRef<HTMLVideoElement>(null);

  if (loaded.error) {
    return (
      <Page title="Video not available" narrow>
        <Notice kind="error" onRetry={loaded.reload}>
          {loaded.error.message}
        </Notice>
        {user === null && (
          <p>
            <a href={`/login?next=${encodeURIComponent(`/watch/${id}`)}`}>Sign in</a> if it is yours.
          </p>
        )}
      </Page>
    );
  }
  if (!loaded.value) {
    return (
      <Page title="Video" hideTitle>
        <div class="player skeleton" role="status" aria-label="Loading" />
      </Page>
    );
  }
  const video = loaded.value;
  const state = status?.state ?? video.state;
  const playable = status?.playable ?? video.playable;
  const owned = user?.id === video.owner.id || user?.role === "admin";
  return (
    <Page title={video.title} hideTitle>
      {video.takenDown && <TakenDown video={video} />}
      {playable ? (
        <Player
          videoId={id}
          title={video.title}
          poster={video.posterUrl}
          revision={revision}
          autoPlay={!video.playable}
          finished={status?.state === "ready"}
          growing={state !== "ready"}
          media={media}
          startSeconds={parseStart(start)}
        />
      ) : (
        <div class="player player-waiting">
          <Waiting video={video} status={status} state={state} />
        </div>
      )}
      {video.replacement && video.replacement.state !== "failed" && (
        <Progress
          label="A new file is being processed; this one plays until then"
          fraction={video.replacement.progress}
        />
      )}
      {playable && (state === "processing" || state === "queued") && (
        <Progress label="Playable already, still processing" fraction={status?.progress ?? video.progress} />
      )}
      <div class="watch-below">
        <div>
          <div class="below-player">
            <About video={video} />
            <ForViewer
              key={user?.id}
              video={video}
              user={user ?? null}
              media={media}
              playable={playable}
              startChosen={start !== null}
            />
            {playable && <ChapterList chapters={video.chapters} media={media} />}
            {playable && (
              <div class="watch-actions">
                <ShareMenu video={video} media={media} />
                {state === "ready" && (video.downloadable || owned) && <DownloadMenu videoId={id} />}
                {state === "ready" && owned && <PosterButton video={video} media={media} />}
                {user?.role === "admin" && <TakeDownButton video={video} onChange={loaded.reload} />}
                {user !== undefined && user?.id !== video.owner.id && <ReportButton target="video" targetId={id} />}
              </div>
            )}
          </div>
          {user !== undefined && playable && (
            <Comments key={user?.id} video={video} user={user} media={media} linkedId={commentId} />
          )}
        </div>
        {playable && <UpNext videoId={id} user={user ?? null} media={media} />}
      </div>
    </Page>
  );
}

/** The live status of a video that is being processed, and how often its renditions have grown. */
function useEncode(video: Video | null): { status: EncodeStatus | null; revision: number } {
  const [status, setStatus] = useState<EncodeStatus | null>(null);
  const [revision, setRevision] = useState(0);
  const waits =
    video !== null && (video.state === "queued" || video.state === "processing" || video.state === "uploading");
  useEffect(() => {
    setStatus(null);
    if (!waits || !video) return undefined;
    const leaving = new AbortController();
    void followEncode(video.id, leaving.signal, (event, now) => {
      setStatus(now);
      if (event === "renditions") setRevision((count) => count + 1);
    });
    return () => leaving.abort();
  }, [video?.id, waits]);
  return { status, revision };
}

function Waiting({ video, status, state }: { video: Video; status: EncodeStatus | null; state: string }) {
  const error = status?.error ?? video.error;
  if (state === "failed") {
    return (
      <Notice kind="error">
        <p>{error?.message ?? "The video could not be processed."}</p>
        {video.upload && (
          <p>
            <a href={`/upload?video=${video.id}`}>Upload another file</a>
          </p>
        )}
      </Notice>
    );
  }
  if (state === "draft" || state === "uploading") {
    return (
      <Notice>
        <p>
          {state === "draft"
            ? "Nothing has been uploaded for this video yet."
            : "The file of this video is not here yet: it is still being sent or imported."}
        </p>
        {video.upload && (
          <p>
            <a href={`/upload?video=${video.id}`}>{state === "draft" ? "Upload its file" : "Go to its upload"}</a>
          </p>
        )}
      </Notice>
    );
  }
  const label = state === "queued" ? "Waiting for a free encoder" : "Preparing the first seconds";
  return <Progress label={label} fraction={status?.progress ?? video.progress} note="playback starts by itself here" />;
}

function About({ video }: { video: Video }) {
  return (
    <section class="about" aria-label="About this video">
      <h2>{video.title}</h2>
      <p class="card-note">
        <a href={`/channel/${video.owner.id}`}>{video.owner.displayName}</a> ·{" "}
        {formatAge(video.publishedAt ?? video.createdAt)}
        {video.visibility === "public" ? "" : ` · ${video.visibility}`}
        {video.scheduledAt && ` · ${video.scheduledVisibility} from ${new Date(video.scheduledAt).toLocaleString()}`}
        {video.ageRating === "all" ? "" : video.ageRating === "teen" ? " · for teenagers and up" : " · for adults"}
        {video.licence && ` · ${licenceName(video.licence)}`}
      </p>
      {video.description !== "" && <p class="description">{video.description}</p>}
      {video.tags.length > 0 && (
        <p class="chips">
          {video.tags.map((tag) => (
            <a key={tag} class="chip" href={`/?tag=${encodeURIComponent(tag)}`}>
              #{tag}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}
