import type { Problem } from "./api-types.ts";
import { freshToken } from "./session.ts";

/** A refusal of the API: a stable code, words for people, and the fields that are wrong. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: { path: string; message: string }[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfter: string | null) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code ?? "INTERNAL";
    this.fields = problem.errors ?? [];
    this.retryAfterSeconds = retryAfter ? Number(retryAfter) : null;
  }
}

type Options = { body?: unknown; signal?: AbortSignal; anonymous?: boolean };

const timeoutMs = 30_000;

/** Calls the API at `/api/v1/{path}` or at an absolute URL. Throws ApiError; status 0 when it cannot be reached. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = {};
  const token = options.anonymous ? null : await freshToken();
  if (token) headers.authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(addressOf(path), {
    method,
    headers,
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  }).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new ApiError(0, { code: "OFFLINE", detail: `The server cannot be reached (${String(error)}). Check your connection.` }, null);
  });
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body as Partial<Problem>, response.headers.get("retry-after"));
  return body as T;
}

export const get = <T>(path: string, options?: Options) => call<T>("GET", path, options);
export const post = <T>(path: string, body?: unknown, options?: Options) => call<T>("POST", path, { ...options, body });

function addressOf(path: string): string {
  return path.startsWith("http") ? path : `/api/v1/${path}`;
}
