import { useEffect, useState } from "preact/hooks";
import { get, post } from "../../api.ts";
import type { WebhookAttempt, WebhookDelivery, WebhookDeliveryDetail } from "../../api-types.ts";
import { formatAge } from "../../format.ts";

type Props = { delivery: WebhookDelivery; enabled: boolean; onChange: (delivery: WebhookDelivery) => void };

const words = { waiting: "Waiting", delivered: "Delivered", failed: "Failed" };
const classes = { waiting: "state", delivered: "state state-ready", failed: "state state-failed" };
const lookAgainMs = 1_500;

/** A delivery; opened, with what was sent and what was answered. */
export function DeliveryRow({ delivery, enabled, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [detail, setDetail] = useState<WebhookDeliveryDetail | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function show(ask: () => Promise<WebhookDeliveryDetail>): Promise<void> {
    setError(null);
    try {
      const found = await ask();
      setDetail(found);
      onChange(found);
    } catch (cause) {
      setError((cause as Error).message);
    }
  }
  const read = () => show(() => get<WebhookDeliveryDetail>(`webhooks/deliveries/${delivery.id}`));
  async function replay(): Promise<void> {
    setBusy(true);
    await show(() => post<WebhookDeliveryDetail>(`webhooks/deliveries/${delivery.id}/replay`));
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    await read();
    setBusy(false);
  }
  // What the list learns of it meanwhile is in its detail as well.
  useEffect(() => {
    if (open && !busy) void read();
  }, [open, delivery.state, delivery.attempts]);

  return (
    <li>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <code>{delivery.event}</code>
          <span class={classes[delivery.state]}>{words[delivery.state]}</span>
          <span class="card-note">{formatAge(delivery.createdAt)}</span>
          {delivery.state === "waiting" && delivery.nextAttemptAt && delivery.attempts > 0 && (
            <span class="card-note">next attempt at {new Date(delivery.nextAttemptAt).toLocaleTimeString()}</span>
          )}
        </summary>
        {error && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
        {!detail && !error && <p role="status">Loading…</p>}
        {detail && (
          <div class="delivery-detail">
            <h3>Message</h3>
            <p class="card-note">webhook-id: {detail.eventId}</p>
            <pre tabIndex={0}>{JSON.stringify(detail.payload, null, 2)}</pre>
            <h3>Attempts</h3>
            {detail.log.length === 0 && <p>None yet.</p>}
            <ol class="attempts">
              {detail.log.map((attempt) => (
                <Attempt key={attempt.number} attempt={attempt} />
              ))}
            </ol>
            <button
              type="button"
              class="button button-quiet"
              disabled={busy || !enabled}
              onClick={() => void replay()}
              aria-label={`Send ${delivery.event} again`}
            >
              {busy ? "Sending…" : "Send it again"}
            </button>
          </div>
        )}
      </details>
    </li>
  );
}

function Attempt({ attempt: { status, error, answer, durationMs, createdAt } }: { attempt: WebhookAttempt }) {
  const good = status !== null && status >= 200 && status < 300;
  return (
    <li>
      <span class={good ? "state state-ready" : "state state-failed"}>{status ?? "No answer"}</span>{" "}
      <span class="card-note">
        after {durationMs} ms, {new Date(createdAt).toLocaleString()}
      </span>
      {error && <p>{error}</p>}
      {answer && <pre tabIndex={0}>{answer}</pre>}
    </li>
  );
}
