import { EdgereelError } from "./edgereel-error.ts";
import { backOffMs, pause } from "./pause.ts";

/** Whom a client speaks to, and as whom. */
export type Connection = {
  /** The site's origin, such as `https://video.example.com`. */
  baseUrl: string;
  /**
   * The bearer token, or null for none. Asked before each request; `refused` is one that the server does
   * not take any more, so that the next can be another.
   */
  token(refused?: string): Promise<string | null>;
  headers: Record<string, string>;
};

export type SendOptions = {
  query?: Record<string, unknown>;
  headers?: Record<string, unknown>;
  body?: unknown;
  /** Where `body` is sent as it is. */
  contentType?: string;
  signal?: AbortSignal;
  /** Per attempt, until the answer begins. */
  timeoutMs?: number;
  /** Whether sending it twice does no harm; otherwise methods tell (RFC 9110 section 9.2.2). */
  repeatable?: boolean;
};

const tries = 5;
const longestWaitSeconds = 65; // more than the minute of most limits
const repeatableMethods = new Set(["GET", "PUT", "DELETE"]);
const passing = new Set([502, 503, 504]);

/**
 * One call of the API, tried again while it is refused for being too many, and, if it is harmless to
 * repeat, while the server is away. Throws EdgereelError, or the signal's reason.
 */
export async function send(
  connection: Connection,
  method: string,
  path: string,
  options: SendOptions = {},
): Promise<Response> {
  const { signal, repeatable = repeatableMethods.has(method) } = options;
  let token = await connection.token();
  let renewed = false;
  for (let attempt = 0; ; attempt += 1) {
    const error = await once(connection.headers, token, method, addressOf(connection, path, options.query), options);
    if (error instanceof Response) return error;
    if ((error.code === "TOKEN_EXPIRED" || error.code === "TOKEN_INVALID") && token !== null && !renewed) {
      renewed = true;
      const next = await connection.token(token);
      if (next !== token && next !== null) {
        token = next;
        continue;
      }
    }
    const waitMs = waitBefore(error, repeatable, attempt);
    if (waitMs === null || attempt + 1 >= tries) throw error;
    await pause(waitMs, signal);
  }
}

function waitBefore(error: EdgereelError, repeatable: boolean, attempt: number): number | null {
  const asked = error.retryAfterSeconds;
  if (error.status === 429)
    return asked === null ? backOffMs(attempt) : asked > longestWaitSeconds ? null : asked * 1000;
  if (!repeatable || !(error.status === 0 || passing.has(error.status))) return null;
  return Math.max(backOffMs(attempt), Math.min(asked ?? 0, longestWaitSeconds) * 1000);
}

async function once(
  always: Record<string, string>,
  token: string | null,
  method: string,
  url: URL,
  { headers: more = {}, body, contentType, signal, timeoutMs = 60_000 }: SendOptions,
): Promise<Response | EdgereelError> {
  const headers: Record<string, string> = { ...always };
  for (const [name, value] of Object.entries(more)) if (value !== undefined) headers[name] = String(value);
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = contentType ?? "application/json";
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? null : contentType ? (body as Blob | string) : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
      // A token goes to the site it was made for and nowhere else; cookies never travel.
      redirect: "error",
      credentials: "omit",
    });
    if (response.ok) return response;
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    return new EdgereelError(response.status, await response.json().catch(() => null), {
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const detail = timeout.signal.aborted
      ? `${url.origin} took too long to answer. Try again.`
      : `${url.origin} cannot be reached. Check the address and your connection.`;
    return new EdgereelError(0, { code: "UNREACHABLE", detail }, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** An address that the server gave is taken as a path: the token goes to the site that was named, and no other. */
function addressOf({ baseUrl }: Connection, path: string, query: Record<string, unknown> = {}): URL {
  const url = path.startsWith("http") ? new URL(new URL(path).pathname, baseUrl) : new URL(`/api/v1${path}`, baseUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  return url;
}
