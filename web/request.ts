import type { Problem } from "./api-types.ts";

/** A refusal of the API: a stable code, words for people, and the fields that are wrong. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: { path: string; message: string }[];
  /** What an operator finds the request by; null where the server was not reached. */
  readonly requestId: string | null;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "INTERNAL";
    this.fields = problem.errors ?? [];
    this.requestId = problem.requestId ?? null;
  }
}

/** `body` goes as JSON, `file` as it is under its media type. */
export type RequestOptions = {
  body?: unknown;
  file?: { data: Blob; type: string };
  signal?: AbortSignal;
  token?: string | null;
  /** A token that opens one video, for those who have a link to it. */
  playbackToken?: string | undefined;
};

const timeoutMs = 30_000;

/** Calls the API at `/api/v1/{path}` or at an absolute URL. Throws ApiError; status 0 when it cannot be reached. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { body, file, signal, token, playbackToken } = options;
  const headers: Record<string, string> = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (playbackToken) headers["playback-token"] = playbackToken;
  if (file) headers["content-type"] = file.type;
  else if (body !== undefined) headers["content-type"] = "application/json";
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(addressOf(path), {
    method,
    headers,
    body: file ? file.data : body === undefined ? null : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch(() => {
    signal?.throwIfAborted();
    const detail = timeout.aborted
      ? "The server took too long to answer. Try again."
      : "The server cannot be reached. Check your connection and try again.";
    throw new ApiError(0, { code: "OFFLINE", detail });
  });
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer as Partial<Problem>);
  return answer as T;
}

function addressOf(path: string): string {
  return path.startsWith("http") ? path : `/api/v1/${path}`;
}
