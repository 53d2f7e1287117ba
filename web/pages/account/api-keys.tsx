import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import type { ApiKey, NewApiKey } from "../../api-types.ts";
import { CopyField } from "../../components/copy-field.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { CreateApiKey } from "./create-api-key.tsx";

/** The account's API keys, for creators and admins. */
export function ApiKeys() {
  const user = useStore(currentUser);
  return user && user.role !== "user" ? <OwnKeys key={user.id} /> : null;
}

/** Make one, copy it once, see when each was used, revoke it. */
function OwnKeys() {
  const keys = useLoad("api-keys", (signal) => get<{ items: ApiKey[] }>("api-keys", { signal }));
  const [made, setMade] = useState<NewApiKey | null>(null);
  const [creating, setCreating] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [changed, setChanged] = useState("");

  async function revoke({ id, name }: ApiKey): Promise<void> {
    if (!window.confirm(`Revoke the key “${name}”? Servers that use it are refused from then on.`)) return;
    setBusy(id);
    setError(null);
    try {
      await call("DELETE", `api-keys/${id}`);
      if (made?.id === id) setMade(null);
      setChanged(`The key “${name}” is revoked.`);
      keys.reload();
    } catch (cause) {
      setError((cause as Error).message);
    }
    setBusy(null);
  }

  const items = keys.value?.items;
  return (
    <section class="account-section" aria-labelledby="api-keys">
      <h2 id="api-keys">API keys</h2>
      <p class="field-hint">
        With a key your own server uses the <a href="/api/docs">API</a> in your name. It may do what its scopes say, and
        nothing else.
      </p>
      <p class="visually-hidden" role="status">
        {changed}
      </p>
      {error && <Notice kind="error">{error}</Notice>}
      {keys.error && (
        <Notice kind="error" onRetry={keys.reload}>
          {keys.error.message}
        </Notice>
      )}
      {made && (
        <Notice>
          <p>
            <strong>Copy the key “{made.name}” now.</strong> It is not shown again.
          </p>
          <CopyField label="Your new API key" text={made.key} />
          <p class="field-hint">Keep it on your server, out of pages and code.</p>
        </Notice>
      )}
      {items?.length === 0 && !made && <p>You have no API keys.</p>}
      {items && items.length > 0 && (
        <ul class="key-list">
          {items.map((key) => (
            <li key={key.id}>
              <span class="key-words">
                <strong>{key.name}</strong> <code>{key.hint}…</code>
                <span class="card-note">{key.scopes.join(", ")}</span>
                <span class="card-note">{describeUse(key)}</span>
              </span>
              <button
                type="button"
                class="button button-danger"
                aria-label={`Revoke the key ${key.name}`}
                disabled={busy === key.id}
                onClick={() => void revoke(key)}
              >
                {busy === key.id ? "Revoking…" : "Revoke"}
              </button>
            </li>
          ))}
        </ul>
      )}
      {creating ? (
        <CreateApiKey
          onCancel={() => setCreating(false)}
          onMade={(key) => {
            setMade(key);
            setCreating(false);
            keys.reload();
          }}
        />
      ) : (
        <button type="button" class="button button-quiet" onClick={() => setCreating(true)}>
          New API key
        </button>
      )}
    </section>
  );
}

function describeUse({ createdAt, lastUsedAt, expiresAt }: ApiKey): string {
  const used = lastUsedAt ? `last used ${formatAge(lastUsedAt)}` : "never used";
  const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const end = expiresAt === null ? "no expiry" : expired ? "expired" : `expires ${formatAge(expiresAt)}`;
  return `Made ${formatAge(createdAt)} · ${used} · ${end}`;
}
