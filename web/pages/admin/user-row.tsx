import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { Role } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import type { AdminUser } from "./admin-types.ts";
import { QuotaForm } from "./quota-form.tsx";
import { ReasonForm } from "./reason-form.tsx";
import { Select } from "../../components/select.tsx";

const roles = [
  ["user", "User"],
  ["creator", "Creator"],
  ["admin", "Admin"],
] as const;

type Props = { user: AdminUser; onChange: (user: AdminUser) => void; onDelete: () => void };

/** One account: what it is, and what an admin may do with it. */
export function UserRow({ user, onChange, onDelete }: Props) {
  const me = useStore(currentUser);
  const [busy, setBusy] = useState(false);
  const [suspending, setSuspending] = useState(false);
  const [limiting, setLimiting] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // Drawn anew when a choice of the role was not gone through with.
  const [round, setRound] = useState(0);
  const own = me?.id === user.id;
  const suspended = user.status === "suspended";

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setError(null);
    await work().catch((cause: Error) => setError(cause.message));
    setRound((count) => count + 1);
    setBusy(false);
  }
  async function patch(body: object): Promise<void> {
    const changed = await call<AdminUser>("PATCH", `admin/users/${user.id}`, { body });
    onChange(changed);
    if (me && own) currentUser.set({ ...me, role: changed.role });
  }
  async function changeRole(role: string): Promise<void> {
    const words = own
      ? `Give up your own rights as an admin and become a ${role}?`
      : `Change ${user.displayName} (${user.email}) from ${user.role} to ${role}?`;
    if (window.confirm(words)) await patch({ role });
  }
  async function remove(): Promise<void> {
    const videos = user.videoCount === 1 ? "its video" : `its ${user.videoCount} videos`;
    const words = `Delete the account of ${user.displayName} (${user.email}) with ${videos}? This cannot be undone.`;
    if (!window.confirm(words)) return;
    await call("DELETE", `admin/users/${user.id}`);
    onDelete();
  }

  return (
    <li class="admin-row" aria-label={user.displayName} aria-busy={busy}>
      <div class="admin-words">
        <p class="admin-name">
          {user.displayName}
          {own && " (you)"}
        </p>
        <p class="card-note">
          {user.email} · {user.emailVerified ? "verified" : "not verified"}
        </p>
        <p class="card-note">
          <span class={suspended ? "state state-failed" : "state"}>{suspended ? "Suspended" : "Active"}</span> · joined{" "}
          {formatAge(user.createdAt)} · {user.videoCount} {user.videoCount === 1 ? "video" : "videos"} ·{" "}
          <a href={`/admin/audit?target=${user.id}`}>log</a>
        </p>
        {suspended && user.suspendedReason && <p class="quote">{user.suspendedReason}</p>}
        {error && <Notice kind="error">{error}</Notice>}
        {limiting && <QuotaForm userId={user.id} onDone={() => setLimiting(false)} />}
        {suspending && (
          <ReasonForm
            label="Why is it suspended?"
            hint="The account's owner reads this. It cannot sign in or do anything; its videos stay as they are."
            action="Suspend"
            onCancel={() => setSuspending(false)}
            onReason={async (reason) => {
              await patch({ status: "suspended", ...(reason ? { reason } : {}) });
              setSuspending(false);
            }}
          />
        )}
      </div>
      <div class="admin-actions">
        <Select
          key={round}
          label="Role"
          value={user.role satisfies Role}
          choices={roles}
          disabled={busy}
          onValue={(role) => void attempt(() => changeRole(role))}
        />
        {!limiting && (
          <button type="button" class="button button-quiet" disabled={busy} onClick={() => setLimiting(true)}>
            Quotas
          </button>
        )}
        {suspended && (
          <button
            type="button"
            class="button button-quiet"
            disabled={busy}
            onClick={() => void attempt(() => patch({ status: "active" }))}
          >
            Let back in
          </button>
        )}
        {!suspended && !suspending && (
          <button type="button" class="button button-quiet" disabled={busy} onClick={() => setSuspending(true)}>
            Suspend
          </button>
        )}
        <button type="button" class="button button-danger" disabled={busy} onClick={() => void attempt(remove)}>
          Delete
        </button>
      </div>
    </li>
  );
}
