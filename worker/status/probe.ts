import { inTime } from "../in-time.ts";

/** What asking a part once came to. `cause` is for the log alone: it may hold an address with a password in it. */
export type Probe<T> =
  | { answered: true; value: T; latencyMs: number }
  | { answered: false; error: ProbeError; cause: unknown; latencyMs: number };

export type ProbeError = { code: "TIMEOUT" | "UNREACHABLE" | "REFUSED" | "FAILED"; message: string };

class Late extends Error {}

/** Asks, and waits so long and no longer. Never throws; what comes later is dropped. */
export async function probe<T>(ask: () => Promise<T>, timeoutMs: number): Promise<Probe<T>> {
  const startedMs = performance.now();
  const latencyMs = () => Math.round(performance.now() - startedMs);
  try {
    const value = await inTime(ask(), timeoutMs);
    if (value === "late") throw new Late("timeout");
    return { answered: true, value, latencyMs: latencyMs() };
  } catch (cause) {
    return { answered: false, error: errorOf(cause, timeoutMs), cause, latencyMs: latencyMs() };
  }
}

// In words of our own: what clients throw names addresses, and queries with their parameters.
function errorOf(cause: unknown, timeoutMs: number): ProbeError {
  const said = wordsOf(cause);
  if (cause instanceof Late || /timed? ?out|aborted/i.test(said)) {
    return { code: "TIMEOUT", message: `It did not answer within ${timeoutMs / 1000} s.` };
  }
  if (/\b40[13]\b|unauthori[sz]ed|forbidden|password authentication/i.test(said)) {
    return { code: "REFUSED", message: "It does not accept the credentials that it is asked with." };
  }
  if (/fetch failed|network|connect|ECONN|ENOTFOUND|socket|internal error; reference|lost/i.test(said)) {
    return { code: "UNREACHABLE", message: "It cannot be reached." };
  }
  // 52x and 530 are Cloudflare's own: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/
  const [status] = /\b5\d\d\b/.exec(said) ?? [];
  if (status && /50[234]|52\d|530/.test(status)) return { code: "UNREACHABLE", message: "It cannot be reached." };
  const how = status ? `with the status ${status}` : "with an error";
  return { code: "FAILED", message: `It answered ${how}. The Worker’s log has its words.` };
}

// Libraries wrap what the network said, some of them twice.
function wordsOf(cause: unknown, depth = 0): string {
  if (!(cause instanceof Error)) return String(cause);
  const { httpStatus, status } = cause as { httpStatus?: number; status?: number };
  const own = [cause.name, cause.message, httpStatus, status].filter((part) => part !== undefined).join(" ");
  return depth < 3 && cause.cause ? `${own} ${wordsOf(cause.cause, depth + 1)}` : own;
}
