import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { BlockedUser } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import { usePaged } from "../../use-paged.ts";

/** Who may not comment, and the way back. */
export function BlockedUsers() {
  const { items, cursor, busy, error, more, change } = usePaged<BlockedUser>("users/me/blocked-users");
  const [refusal, setRefusal] = useState<string | null>(null);

  async function unblock(userId: string): Promise<void> {
    setRefusal(null);
    await call("DELETE", `users/me/blocked-users/${userId}`).then(
      () => change((all) => all.filter(({ id }) => id !== userId)),
      (cause: Error) => setRefusal(cause.message),
    );
  }
  return (
    <>
      {items?.length === 0 && <p class="card-note">Nobody. Comments have “Block” in their menu.</p>}
      {refusal && <Notice kind="error">{refusal}</Notice>}
      <ul class="device-list">
        {items?.map(({ id, displayName, blockedAt }) => (
          <li key={id}>
            <span>
              <a href={`/channel/${id}`}>{displayName}</a> <span class="card-note">{formatAge(blockedAt)}</span>
            </span>
            <button
              type="button"
              class="button button-quiet"
              aria-label={`Unblock ${displayName}`}
              onClick={() => void unblock(id)}
            >
              Unblock
            </button>
          </li>
        ))}
      </ul>
      <ListEnd cursor={cursor} busy={busy} error={error} more={more} />
    </>
  );
}
