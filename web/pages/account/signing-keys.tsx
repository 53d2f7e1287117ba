import { useRef, useState } from "preact/hooks";
import { call, get, post } from "../../api.ts";
import type { SigningKey } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";
import { formatAge } from "../../format.ts";
import { useLoad } from "../../load.ts";

type NewKey = SigningKey & { privateKeyPem: string };

/** The keys with which a creator's own server signs playback tokens. */
export function SigningKeys() {
  const keys = useLoad("playback-keys", (signal) => get<{ items: SigningKey[] }>("playback-keys", { signal }));
  // The list stays on show while it is read anew.
  const last = useRef<SigningKey[] | null>(null);
  last.current = keys.value?.items ?? last.current;
  const [name, setName] = useState("");
  const [algorithm, setAlgorithm] = useState<SigningKey["algorithm"]>("EdDSA");
  const [made, setMade] = useState<NewKey | null>(null);
  const [error, setError] = useState<string | null>(null);
  const form = useSubmit(async () => {
    setMade(await post<NewKey>("playback-keys", { algorithm, ...(name.trim() === "" ? {} : { name }) }));
    setName("");
    keys.reload();
  });

  async function revoke(key: SigningKey): Promise<void> {
    if (!window.confirm(`Revoke “${key.name}”? Whoever watches by a token of it is cut off.`)) return;
    setError(null);
    await call("DELETE", `playback-keys/${key.id}`).catch((cause: Error) => setError(cause.message));
    if (made?.id === key.id) setMade(null);
    keys.reload();
  }

  const message = form.message(["body.name"]);
  return (
    <section class="account-section" aria-labelledby="signing-keys">
      <h2 id="signing-keys">Signing keys</h2>
      <p class="field-hint">
        With one, your own server signs tokens that open your private videos to its visitors. The private half is shown
        once, when it is made.
      </p>
      {made && (
        <Notice>
          <p>
            <strong>{made.name}</strong> is made. Keep its private key where only your server can read it: it cannot be
            shown again.
          </p>
          <p>
            Key id (<code>kid</code>): <code class="wrap">{made.id}</code>
          </p>
          <p>
            <a class="button" href={fileOf(made)} download={`${made.id}.pem`}>
              Download private key
            </a>
          </p>
        </Notice>
      )}
      {keys.error && (
        <Notice kind="error" onRetry={keys.reload}>
          {keys.error.message}
        </Notice>
      )}
      {error && <Notice kind="error">{error}</Notice>}
      {last.current?.length === 0 && <p>There is none yet.</p>}
      <ul class="key-list">
        {last.current?.map((key) => (
          <li key={key.id}>
            <div class="key-words">
              <strong>{key.name}</strong>
              <span class="card-note">
                {key.algorithm} · {formatAge(key.createdAt)} · <code class="wrap">{key.id}</code>
              </span>
            </div>
            <button
              type="button"
              class="button button-danger"
              aria-label={`Revoke ${key.name}`}
              onClick={() => void revoke(key)}
            >
              Revoke
            </button>
          </li>
        ))}
      </ul>
      <form class="form" onSubmit={(event) => void form.submit(event)} aria-label="New signing key">
        {message && <Notice kind="error">{message}</Notice>}
        <Field
          label="Name of a new key"
          hint="By which you tell it from others, such as the server that has it."
          maxLength={80}
          value={name}
          onValue={setName}
          error={form.fieldError("body.name")}
        />
        <div class="field">
          <label htmlFor="key-algorithm">Algorithm</label>
          <select
            id="key-algorithm"
            value={algorithm}
            onChange={(event) => setAlgorithm(event.currentTarget.value as SigningKey["algorithm"])}
          >
            <option value="EdDSA">EdDSA (Ed25519): short tokens</option>
            <option value="RS256">RS256 (RSA): for older libraries</option>
          </select>
        </div>
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Making…" : "Make a key"}
        </button>
      </form>
    </section>
  );
}

// A data: address, for the key to be in no other place than this page.
function fileOf({ privateKeyPem }: NewKey): string {
  return `data:application/x-pem-file,${encodeURIComponent(privateKeyPem)}`;
}
