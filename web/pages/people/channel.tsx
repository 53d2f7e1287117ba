import { useState } from "preact/hooks";
import { get } from "../../api.ts";
import type { Channel, Playlist, Subscription } from "../../api-types.ts";
import { FeedButton } from "../../components/feed-button.tsx";
import { FollowButton } from "../../components/follow-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { Page } from "../../components/page.tsx";
import { ReportButton } from "../../components/report-button.tsx";
import { PagedVideos } from "../../components/paged-videos.tsx";
import { formatCount } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";

/** A creator's page: who it is, its public videos and playlists. */
export function ChannelPage({ id }: { id: string }) {
  const user = useStore(currentUser);
  const loaded = useLoad(`${id} ${user === undefined ? "" : (user?.id ?? "nobody")}`, (signal) =>
    user === undefined ? new Promise<Channel>(() => {}) : get<Channel>(`channels/${id}`, { signal }),
  );
  const [changed, setChanged] = useState<Subscription | null>(null);
  if (loaded.error) {
    return (
      <Page title="Channel not available" narrow>
        <Notice kind="error" onRetry={loaded.reload}>
          {loaded.error.message}
        </Notice>
      </Page>
    );
  }
  const channel = loaded.value;
  if (!channel) {
    return (
      <Page title="Channel" hideTitle>
        <span class="skeleton skeleton-line short" role="status" aria-label="Loading" />
      </Page>
    );
  }
  return (
    <Page title={channel.displayName}>
      <div class="channel-head">
        {channel.bio !== "" && <p class="description">{channel.bio}</p>}
        <div class="row">
          <FollowButton channelId={id} name={channel.displayName} state={changed ?? channel} onChange={setChanged} />
          <span class="card-note">{formatCount(channel.videoCount, "video")}</span>
          {user !== undefined && user?.id !== id && <ReportButton target="user" targetId={id} label="Report account" />}
          {channel.videoCount > 0 && <FeedButton id={id} />}
          {user?.id === id && (
            <a class="button button-quiet" href="/account">
              Edit profile
            </a>
          )}
        </div>
      </div>
      <PagedVideos path={`videos?owner=${id}`} empty={<p>No public videos yet.</p>} />
      <ChannelPlaylists id={id} />
    </Page>
  );
}

function ChannelPlaylists({ id }: { id: string }) {
  const loaded = useLoad(id, (signal) => get<{ items: Playlist[] }>(`channels/${id}/playlists`, { signal }));
  if (!loaded.value || loaded.value.items.length === 0) return null;
  return (
    <section class="account-section" aria-labelledby="playlists">
      <h2 id="playlists">Playlists</h2>
      <ul class="device-list">
        {loaded.value.items.map((list) => (
          <li key={list.id}>
            <a class="card-title" href={`/playlist/${list.id}`}>
              {list.title}
            </a>
            <span class="card-note">{formatCount(list.itemCount, "video")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
