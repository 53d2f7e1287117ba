import { z } from "zod";
import { ReportReply, type JobReport, type TranscodeJob } from "../schema/messages.ts";
import { JobDropped, TransientFailure } from "./failure.ts";
import { deadline, withRetries } from "./retry.ts";
import { activeTraceparent, withSpan } from "./tracing.ts";

const reportTimeoutMs = 15_000;
const Problem = z.object({ code: z.string() });
// The coordinator knows no such job, or a newer encode took its place.
const unwantedCodes = new Set(["JOB_STALE", "JOB_UNKNOWN"]);

export type SendReport = (report: JobReport, signal?: AbortSignal) => Promise<void>;

/**
 * Makes the function that reports on one job to its coordinator.
 *
 * @throws JobDropped when the job is not wanted any more
 * @throws TransientFailure when the report could not be delivered
 */
export function reporterOf<Report extends { type: string } = JobReport>(
  job: Pick<TranscodeJob, "report" | "traceparent">,
  attempts = 5,
): (report: Report, signal?: AbortSignal) => Promise<void> {
  return async (report, signal) => {
    const options = { attempts, firstPauseMs: 300, signal, isTransient: mayPass };
    const reply = await withSpan(`report ${report.type}`, {}, () =>
      withRetries(options, () => post(job, report, signal)),
    );
    // `failed` is answered with stop as well: there is nothing left to drop.
    if (reply.stop && report.type !== "failed") throw new JobDropped();
  };
}

class ReportRefused extends TransientFailure {
  readonly status: number;
  constructor(status: number, code: string) {
    super(`the coordinator answered ${status} ${code}`);
    this.status = status;
  }
}

async function post(
  { report: address, traceparent: ofJob }: Pick<TranscodeJob, "report" | "traceparent">,
  report: { type: string },
  signal: AbortSignal | undefined,
): Promise<ReportReply> {
  const traceparent = activeTraceparent() ?? ofJob;
  const headers = {
    authorization: `Bearer ${address.token}`,
    "content-type": "application/json",
    ...(traceparent && { traceparent }),
  };
  let response: Response;
  let body: unknown;
  try {
    const init = { method: "POST", headers, body: JSON.stringify(report) };
    response = await fetch(address.url, { ...init, signal: deadline(reportTimeoutMs, signal) });
    body = await response.json().catch(() => null);
  } catch (error) {
    throw new TransientFailure(`the report could not be delivered: ${String(error)}`, { cause: error });
  }
  if (response.ok) {
    const reply = ReportReply.safeParse(body);
    if (reply.success) return reply.data;
    throw new TransientFailure("the coordinator's reply is not a report reply");
  }
  const code = Problem.safeParse(body).data?.code ?? "";
  if (unwantedCodes.has(code)) return { stop: true };
  throw new ReportRefused(response.status, code);
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof ReportRefused)) return true;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}
