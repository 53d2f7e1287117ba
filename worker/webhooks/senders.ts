import type { Deps } from "../deps.ts";
import { callSpan } from "../telemetry/spans.ts";

/** Has the endpoint's sender look for what is due. What it does not hear now, cron tells it within a minute. */
export async function wakeSender({ objects }: Pick<Deps, "objects">, endpointId: string): Promise<void> {
  const attributes = {
    "rpc.system": "cloudflare-durable-objects",
    "rpc.service": "WebhookSender",
    "rpc.method": "wake",
  };
  await callSpan("WebhookSender/wake", attributes, () => objects.WEBHOOK_SENDER.getByName(endpointId).wake(endpointId));
}
