import { useState } from "preact/hooks";
import { call } from "../api.ts";
import type { Subscription } from "../api-types.ts";
import { formatCount } from "../format.ts";
import { currentUser } from "../session.ts";
import { useStore } from "../store.ts";

type Props = { channelId: string; name: string; state: Subscription; onChange: (state: Subscription) => void };

/** Follows a channel or ends that; who is not signed in is led there. Shows nothing for one's own channel. */
export function FollowButton({ channelId, name, state, onChange }: Props) {
  const user = useStore(currentUser);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { following, followerCount } = state;

  async function toggle(): Promise<void> {
    setBusy(true);
    setError(null);
    await call<Subscription>(following ? "DELETE" : "PUT", `channels/${channelId}/subscription`).then(
      onChange,
      (cause: Error) => setError(cause.message),
    );
    setBusy(false);
  }

  return (
    <span class="row">
      {user === null && (
        <a class="button" href={`/login?next=${encodeURIComponent(window.location.pathname)}`}>
          Follow
        </a>
      )}
      {user && user.id !== channelId && (
        <button
          type="button"
          class={following ? "button button-quiet" : "button"}
          aria-pressed={following}
          aria-label={`Follow ${name}`}
          disabled={busy}
          onClick={() => void toggle()}
        >
          {following ? "Following" : "Follow"}
        </button>
      )}
      <span class="card-note">{formatCount(followerCount, "follower")}</span>
      {error && (
        <span role="alert" class="field-error">
          {error}
        </span>
      )}
    </span>
  );
}
