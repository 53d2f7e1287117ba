import { useState } from "preact/hooks";
import { webhookEvents, webhookEventNames, type WebhookEvent } from "../../../schema/webhook-events.ts";
import { call } from "../../api.ts";
import type { SavedWebhook, Webhook } from "../../api-types.ts";
import { Field } from "../../components/field.tsx";
import { Notice } from "../../components/notice.tsx";
import { useSubmit } from "../../form.ts";

type Props = { webhook?: Webhook; onSaved: (webhook: SavedWebhook) => void; onCancel: () => void };

/** Makes a webhook, or changes one. */
export function WebhookForm({ webhook, onSaved, onCancel }: Props) {
  const [url, setUrl] = useState(webhook?.url ?? "https://");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [all, setAll] = useState(!webhook || webhook.events.length === 0);
  const [chosen, setChosen] = useState<WebhookEvent[]>(webhook?.events ?? []);
  const [none, setNone] = useState(false);
  const form = useSubmit(async () => {
    const nothing = !all && chosen.length === 0;
    setNone(nothing);
    if (nothing) return;
    const body = { url, description, events: all ? [] : chosen };
    onSaved(
      await call<SavedWebhook>(webhook ? "PATCH" : "POST", webhook ? `webhooks/${webhook.id}` : "webhooks", { body }),
    );
  });
  const message = form.message(["body.url", "body.description"]);
  const toggle = (event: WebhookEvent, on: boolean) =>
    setChosen((before) => (on ? [...before, event] : before.filter((other) => other !== event)));

  return (
    <form class="form" onSubmit={(event) => void form.submit(event)} aria-label={webhook ? "Change it" : "New webhook"}>
      {!webhook && <h2>New webhook</h2>}
      {message && <Notice kind="error">{message}</Notice>}
      <Field
        label="Address"
        type="url"
        required
        maxLength={2048}
        value={url}
        onValue={setUrl}
        hint="Where your server takes the messages: an https address."
        error={form.fieldError("body.url")}
      />
      <Field
        label="Description"
        maxLength={200}
        value={description}
        onValue={setDescription}
        hint="By which you will know it. May stay empty."
        error={form.fieldError("body.description")}
      />
      <fieldset class="choices scopes">
        <legend>What it is told of</legend>
        <label>
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
          <span>Everything, also what is added to this list later</span>
        </label>
        {!all &&
          webhookEventNames.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={(event) => toggle(name, event.currentTarget.checked)}
              />
              <span>
                {webhookEvents[name]} <code class="card-note">{name}</code>
              </span>
            </label>
          ))}
        {none && !all && chosen.length === 0 && (
          <p class="field-error" role="alert">
            Choose at least one.
          </p>
        )}
      </fieldset>
      <div class="row">
        <button type="submit" class="button" disabled={form.busy}>
          {form.busy ? "Saving…" : webhook ? "Save" : "Make the webhook"}
        </button>
        <button type="button" class="button button-quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
