import { encodeErrors, importErrors, type EncodeErrorCode, type ImportErrorCode } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import { tracePageOf } from "../telemetry/trace-page.ts";
import type { Failure } from "./contract.ts";
import { plainError } from "./plain-error.ts";
import type { FailureRow } from "./store.ts";

/** A failure as admins read it. */
export async function presentFailure(deps: Pick<Deps, "settings">, row: FailureRow): Promise<Failure> {
  const { kind, videoId, title, ownerId, ownerName } = row;
  return {
    kind,
    at: new Date(row.at).toISOString(),
    code: row.code,
    message: messageOf(row),
    detail: plainError(row.said),
    video: videoId === null ? null : { id: videoId, title: title ?? "" },
    owner: ownerId === null ? null : { id: ownerId, displayName: ownerName ?? "" },
    logUrl: videoId !== null && (kind === "encode" || kind === "dead-letter") ? logPage(videoId) : null,
    traceUrl: videoId === null ? null : await tracePageOf(deps, videoId),
  };
}

/** The page with what every attempt of the video's jobs did. */
export function logPage(videoId: string): string {
  return `/studio/${videoId}/log`;
}

function messageOf({ kind, code, subject, attempts, nextAttemptAt }: FailureRow): string {
  if (kind === "webhook") return `A webhook to ${subject ?? "an unknown host"} was switched off.`;
  if (kind === "outbox" && code === "OUTBOX_LATE") return `${subject} is due, and nobody has carried it out.`;
  if (kind === "outbox") {
    const times = attempts === 1 ? "once" : `${attempts} times`;
    const next = nextAttemptAt === null ? "" : ` The next attempt is due at ${minuteOf(nextAttemptAt)} UTC.`;
    return `${subject} was tried ${times} and failed.${next}`;
  }
  const words: Partial<Record<string, string>> = { ...encodeErrors, ...importErrors };
  return words[code as EncodeErrorCode | ImportErrorCode] ?? encodeErrors.ERR_UNKNOWN;
}

function minuteOf(at: string): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
