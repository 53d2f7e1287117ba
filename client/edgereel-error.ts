/**
 * A refusal of the API (RFC 9457), or a server that cannot be reached: then `status` is 0 and `code`
 * `UNREACHABLE`. `message` says what happened and what to do.
 */
export class EdgereelError extends Error {
  readonly status: number;
  /** Stable, for programs: `VIDEO_NOT_FOUND`, `RATE_LIMITED`… docs/openapi.json and schema/errors.ts list them. */
  readonly code: string;
  /** The fields that are wrong, where a code is `VALIDATION_FAILED`. */
  readonly fields: { path: string; message: string }[];
  /** What an operator finds the request by. */
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, problem: unknown, options: { cause?: unknown; retryAfterSeconds?: number | null } = {}) {
    const { detail, code, errors, requestId } = (problem ?? {}) as {
      detail?: string;
      code?: string;
      errors?: { path: string; message: string }[];
      requestId?: string;
    };
    super(detail ?? `The server answered ${status}.`, "cause" in options ? { cause: options.cause } : {});
    this.name = "EdgereelError";
    this.status = status;
    this.code = code ?? "UNEXPECTED_ANSWER";
    this.fields = errors ?? [];
    this.requestId = requestId ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
