import type { Deps } from "../deps.ts";
import { requestSpan } from "../telemetry/spans.ts";
import type { DueRow } from "./delivery-store.ts";
import { parseRetryAfter } from "./schedule.ts";
import { signedHeaders } from "./sign.ts";
import { log } from "../telemetry/log.ts";

const timeoutMs = 15_000;
const mostAnswerBytes = 1024;

/** What became of one attempt. `status` is null where no answer came. */
export type Attempt = {
  status: number | null;
  error: string | null;
  /** The start of what was answered. */
  answer: string | null;
  durationMs: number;
  retryAfterMs: number | null;
};

/** Sends the message once. Whatever happens is told in the attempt; nothing is thrown. */
export async function post(
  deps: Pick<Deps, "now" | "settings">,
  endpoint: { url: URL; secrets: readonly string[] },
  { eventId, payload, attempts }: Pick<DueRow, "eventId" | "payload" | "attempts">,
): Promise<Attempt> {
  const at = deps.now();
  const elapsed = () => deps.now().getTime() - at.getTime();
  const { type, timestamp, data } = payload;
  const body = JSON.stringify({ type, timestamp, data });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const request = {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": `Edgereel-Webhooks/1 (+${deps.settings.PUBLIC_URL})`,
        ...(await signedHeaders(endpoint.secrets, { id: eventId, body, at })),
      },
      body,
      // Another address was judged by nobody.
      redirect: "manual",
      signal,
    } as const;
    const response = await requestSpan({ method: "POST", url: endpoint.url, resends: attempts }, () =>
      fetch(endpoint.url, request),
    );
    const { status } = response;
    return {
      status,
      error: status >= 300 && status < 400 ? "It answered with a redirect, which is not followed." : null,
      answer: await startOf(response),
      durationMs: elapsed(),
      retryAfterMs: parseRetryAfter(response.headers.get("retry-after"), deps.now()),
    };
  } catch (error) {
    const late = signal.aborted;
    if (!late) log.warn("webhook.unreachable", { error });
    return {
      status: null,
      error: late ? `No answer came within ${timeoutMs / 1000} s.` : "The server could not be reached.",
      answer: null,
      durationMs: elapsed(),
      retryAfterMs: null,
    };
  }
}

// The status is all that counts: a body that breaks off or does not end is told as far as it came.
async function startOf({ body }: Response): Promise<string | null> {
  if (!body) return null;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < mostAnswerBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, mostAnswerBytes - bytes);
      bytes += part.length;
      text += decoder.decode(part, { stream: true });
    }
  } catch {
    // Told by what there is.
  }
  await reader.cancel().catch(() => undefined);
  // The one character that Postgres cannot store.
  return text.replaceAll("\0", "\ufffd") || null;
}
