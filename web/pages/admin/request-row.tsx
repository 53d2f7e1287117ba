import { useState } from "preact/hooks";
import { post } from "../../api.ts";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import type { WaitingRequest } from "./admin-types.ts";
import { ReasonForm } from "./reason-form.tsx";

/** One request to become a creator, with the two answers to it. */
export function RequestRow({ request, onDecided }: { request: WaitingRequest; onDecided: () => void }) {
  const { user, message, createdAt } = request;
  const [busy, setBusy] = useState(false);
  const [declining, setDeclining] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function decide(answer: "grant" | "decline", body?: object): Promise<void> {
    await post(`admin/creator-requests/${user.id}/${answer}`, body);
    onDecided();
  }
  async function grant(): Promise<void> {
    setBusy(true);
    setError(null);
    await decide("grant").catch((cause: Error) => {
      setError(cause.message);
      setBusy(false);
    });
  }

  return (
    <li class="admin-row" aria-label={user.displayName} aria-busy={busy}>
      <div class="admin-words">
        <p class="admin-name">{user.displayName}</p>
        <p class="card-note">
          <a href={`/admin?search=${user.id}`}>{user.email}</a> · asked {formatAge(createdAt)} · joined{" "}
          {formatAge(user.createdAt)}
        </p>
        {message === "" ? <p class="card-note">No message.</p> : <p class="quote">{message}</p>}
        {error && <Notice kind="error">{error}</Notice>}
        {declining && (
          <ReasonForm
            label="Why is it declined?"
            hint="Who asked reads this, and may ask again."
            action="Decline"
            required
            onCancel={() => setDeclining(false)}
            onReason={(reason) => decide("decline", { reason })}
          />
        )}
      </div>
      {!declining && (
        <div class="admin-actions">
          <button type="button" class="button" disabled={busy} onClick={() => void grant()}>
            {busy ? "Granting…" : "Grant"}
          </button>
          <button type="button" class="button button-quiet" disabled={busy} onClick={() => setDeclining(true)}>
            Decline
          </button>
        </div>
      )}
    </li>
  );
}
