import { useState } from "preact/hooks";
import { call, get, post } from "../../api.ts";
import type { SavedWebhook, Webhook } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { useLoad } from "../../load.ts";
import { navigate } from "../../router.ts";
import { SignedInPage } from "../people/signed-in.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { NewSecret } from "./new-secret.tsx";
import { WebhookForm } from "./webhook-form.tsx";

/** One webhook: how it is set, and what was sent to it. */
export function WebhookPage({ id }: { id: string }) {
  return (
    <SignedInPage title="Webhook" path={`/studio/webhooks/${id}`}>
      <p>
        <a href="/studio/webhooks">All webhooks</a>
      </p>
      <One id={id} />
    </SignedInPage>
  );
}

function One({ id }: { id: string }) {
  const loaded = useLoad(id, (signal) => get<Webhook>(`webhooks/${id}`, { signal }));
  const [saved, setSaved] = useState<Webhook | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [done, setDone] = useState("");
  const [round, setRound] = useState(0);
  const webhook = saved ?? loaded.value;

  async function act(work: () => Promise<string>): Promise<void> {
    setBusy(true);
    setError(null);
    setDone("");
    try {
      setDone(await work());
    } catch (cause) {
      setError((cause as Error).message);
    }
    setBusy(false);
  }

  if (loaded.error) {
    return (
      <Notice kind="error" onRetry={loaded.reload}>
        {loaded.error.message}
      </Notice>
    );
  }
  if (!webhook) return <p role="status">Loading…</p>;

  const sendTest = () =>
    act(async () => {
      await post(`webhooks/${id}/test`);
      setRound((count) => count + 1);
      return "A test message is on its way.";
    });
  const switchTo = (enabled: boolean) =>
    act(async () => {
      setSaved(await call<Webhook>("PATCH", `webhooks/${id}`, { body: { enabled } }));
      return enabled ? "The webhook is on." : "The webhook is switched off.";
    });
  const rotate = () =>
    act(async () => {
      const changed = await post<SavedWebhook>(`webhooks/${id}/rotate-secret`);
      setSaved(changed);
      setSecret(changed.secret ?? null);
      return "There is a new secret.";
    });
  const remove = () =>
    act(async () => {
      if (!window.confirm("Delete this webhook with its log? Nothing is sent to it from then on.")) return "";
      await call("DELETE", `webhooks/${id}`);
      navigate("/studio/webhooks");
      return "";
    });

  return (
    <>
      {editing ? (
        <WebhookForm
          webhook={webhook}
          onCancel={() => setEditing(false)}
          onSaved={(changed) => {
            setSaved(changed);
            setEditing(false);
          }}
        />
      ) : (
        <Facts webhook={webhook} />
      )}
      {secret && <NewSecret key={secret} secret={secret} rotated />}
      {error && <Notice kind="error">{error}</Notice>}
      <p role="status" class="webhook-done">
        {done}
      </p>
      {!editing && (
        <div class="row webhook-actions">
          <button type="button" class="button" disabled={busy || !webhook.enabled} onClick={() => void sendTest()}>
            Send a test
          </button>
          <button type="button" class="button button-quiet" onClick={() => setEditing(true)}>
            Change
          </button>
          <button
            type="button"
            class="button button-quiet"
            disabled={busy}
            onClick={() => void switchTo(!webhook.enabled)}
          >
            {webhook.enabled ? "Switch off" : "Switch on"}
          </button>
          <button type="button" class="button button-quiet" disabled={busy} onClick={() => void rotate()}>
            New secret
          </button>
          <button type="button" class="button button-danger" disabled={busy} onClick={() => void remove()}>
            Delete
          </button>
        </div>
      )}
      <DeliveryLog webhookId={id} enabled={webhook.enabled} round={round} />
    </>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { url, description, events, enabled, disabledReason, previousSecretUntil } = webhook;
  return (
    <dl class="webhook-facts">
      <dt>Address</dt>
      <dd>{url}</dd>
      {description && (
        <>
          <dt>Description</dt>
          <dd>{description}</dd>
        </>
      )}
      <dt>Told of</dt>
      <dd>{events.length === 0 ? "Everything" : events.join(", ")}</dd>
      <dt>State</dt>
      <dd>
        <span class={enabled ? "state state-ready" : "state state-failed"}>{enabled ? "On" : "Switched off"}</span>
        {disabledReason && ` ${disabledReason}`}
      </dd>
      {previousSecretUntil && (
        <>
          <dt>Old secret</dt>
          <dd>signs as well until {new Date(previousSecretUntil).toLocaleString()}</dd>
        </>
      )}
    </dl>
  );
}
