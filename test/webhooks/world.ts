import { call, until } from "../client.ts";
import type { Harness } from "../harness.ts";

type Person = { token: string };
export type MadeWebhook = { id: string; secret: string; events: string[] };

export async function newWebhook(
  h: Harness,
  person: Person,
  url: string,
  events: readonly string[] = [],
): Promise<MadeWebhook> {
  const answer = await call(h, "POST", "webhooks", { token: person.token, body: { url, events } });
  if (answer.status !== 201) throw new Error(`the webhook was not made: ${JSON.stringify(answer.body)}`);
  return answer.body as MadeWebhook;
}

export const deliveriesOf = async (h: Harness, { token }: Person, id: string) =>
  (await call(h, "GET", `webhooks/${id}/deliveries?limit=100`, { token })).body.items as Record<string, any>[];

/** The delivery with its log, once it is in this state after at least so many attempts. */
export function waitFor(h: Harness, { token }: Person, id: string, state: string, attempts = 0) {
  return until(
    async () => (await call(h, "GET", `webhooks/deliveries/${id}`, { token })).body,
    (delivery) => delivery.state === state && (delivery.log ?? []).length >= attempts,
  );
}

/** What waits for the endpoint is due now, as if its time had come; cron sees to it. */
export async function makeDue(h: Harness, endpointId: string): Promise<void> {
  await h.sql`update webhook_deliveries set next_attempt_at = now() - interval '1 second'
    where endpoint_id = ${endpointId} and state = 'waiting'`;
  await h.worker.scheduled({ cron: "* * * * *" });
}
