import { EdgereelError } from "../client.ts";

/** What a script learns from the exit code. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notAllowed: 4,
  notFound: 5,
  videoFailed: 6,
  unreachable: 7,
  interrupted: 130,
} as const;

/** A command that cannot be understood. */
export class Usage extends Error {}
/** Ctrl-C; the message says what is left and how to go on. */
export class Interrupted extends Error {}
/** The upload arrived, and its processing failed. */
export class VideoFailed extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Usage) return exitCodes.usage;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof VideoFailed) return exitCodes.videoFailed;
  if (!(error instanceof EdgereelError)) return exitCodes.failed;
  if (error.code === "USAGE") return exitCodes.usage;
  if (error.status === 0) return error.code === "UNREACHABLE" ? exitCodes.unreachable : exitCodes.failed;
  const byStatus: Record<number, number> = {
    401: exitCodes.notSignedIn,
    403: exitCodes.notAllowed,
    404: exitCodes.notFound,
  };
  return byStatus[error.status] ?? exitCodes.failed;
}
