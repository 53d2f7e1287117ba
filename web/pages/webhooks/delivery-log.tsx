import { useEffect, useState } from "preact/hooks";
import type { WebhookDelivery } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Select } from "../../components/select.tsx";
import { usePaged } from "../../use-paged.ts";
import { DeliveryRow } from "./delivery-row.tsx";

const states = [
  ["", "All"],
  ["waiting", "Waiting"],
  ["delivered", "Delivered"],
  ["failed", "Failed"],
] as const;

// A test is delivered or refused within a moment: the log looks again that long after it.
const lookAgainMs = [700, 2_500];

/** What was sent, newest first. `round` rises when something was sent just now. */
export function DeliveryLog({ webhookId, enabled, round }: { webhookId: string; enabled: boolean; round: number }) {
  const [state, setState] = useState("");
  const list = usePaged<WebhookDelivery>(
    `webhooks/${webhookId}/deliveries?limit=20${state === "" ? "" : `&state=${state}`}`,
  );
  const { again } = list;
  useEffect(() => {
    if (round === 0) return;
    const timers = lookAgainMs.map((wait) => setTimeout(() => void again(), wait));
    return () => timers.forEach(clearTimeout);
  }, [round]);

  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">What was sent</h2>
      <div class="row webhook-filter">
        <Select label="Show" value={state} choices={states} onValue={setState} />
        <button type="button" class="button button-quiet" disabled={list.busy} onClick={() => void again()}>
          Look again
        </button>
      </div>
      {list.items?.length === 0 && (
        <p class="empty">
          {state === "" ? "Nothing yet. The log goes back thirty days." : "Nothing is in this state."}
        </p>
      )}
      <ul class="delivery-list">
        {list.items?.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            enabled={enabled}
            onChange={(changed) =>
              list.change((items) => items.map((other) => (other.id === changed.id ? changed : other)))
            }
          />
        ))}
      </ul>
      <ListEnd {...list} busy={list.busy && !list.items} />
    </section>
  );
}
