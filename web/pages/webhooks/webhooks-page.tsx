import { useState } from "preact/hooks";
import { get } from "../../api.ts";
import type { Webhook } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { useLoad } from "../../load.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { SignedInPage } from "../people/signed-in.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import { NewSecret } from "./new-secret.tsx";

/** One's own webhooks, and the way to a new one. */
export function WebhooksPage() {
  const user = useStore(currentUser);
  return (
    <SignedInPage title="Webhooks" path="/studio/webhooks">
      <p>
        <a href="/studio">Your videos</a>
      </p>
      {user?.role === "user" ? <p>Webhooks are there for those who upload videos.</p> : <OwnWebhooks />}
    </SignedInPage>
  );
}

function OwnWebhooks() {
  const webhooks = useLoad("webhooks", (signal) => get<{ items: Webhook[] }>("webhooks", { signal }));
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  const items = webhooks.value?.items;
  return (
    <>
      <p class="field-hint">
        A webhook tells a server of yours what happens to your videos: it is sent a signed message, as{" "}
        <a href="https://www.standardwebhooks.com" rel="noopener">
          Standard Webhooks
        </a>{" "}
        describes.
      </p>
      {webhooks.error && (
        <Notice kind="error" onRetry={webhooks.reload}>
          {webhooks.error.message}
        </Notice>
      )}
      {made && <NewSecret key={made.id} secret={made.secret} />}
      {!items && !webhooks.error && <p role="status">Loading…</p>}
      {items?.length === 0 && !creating && <p class="empty">You have no webhooks.</p>}
      {items && items.length > 0 && (
        <ul class="key-list">
          {items.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
      {creating ? (
        <WebhookForm
          onCancel={() => setCreating(false)}
          onSaved={(webhook) => {
            setMade({ id: webhook.id, secret: webhook.secret ?? "" });
            setCreating(false);
            webhooks.reload();
          }}
        />
      ) : (
        items && (
          <button type="button" class="button" onClick={() => setCreating(true)}>
            New webhook
          </button>
        )
      )}
    </>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const { id, url, description, events, enabled, disabledReason } = webhook;
  return (
    <li>
      <span class="key-words">
        <a class="card-title" href={`/studio/webhooks/${id}`}>
          {description || url}
        </a>
        {description && <span class="card-note">{url}</span>}
        <span class="card-note">{events.length === 0 ? "All events" : events.join(", ")}</span>
        {disabledReason && <span class="card-note">{disabledReason}</span>}
      </span>
      <span class={enabled ? "state state-ready" : "state state-failed"}>{enabled ? "On" : "Switched off"}</span>
    </li>
  );
}
