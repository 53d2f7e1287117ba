import { encodeErrors, type EncodeErrorCode } from "../schema/errors.ts";

/** A retry would fail again: it is reported to the coordinator and shown to the creator. */
export class PermanentFailure extends Error {
  readonly code: EncodeErrorCode;
  /** For the operator: what FFmpeg said. */
  readonly detail: string | undefined;

  /** @param message plain words for the creator; the code's own words where left out */
  constructor(code: EncodeErrorCode, message: string = encodeErrors[code], detail?: string) {
    super(message);
    this.name = "PermanentFailure";
    this.code = code;
    this.detail = detail;
  }
}

/** What may pass: the network, the storage, a killed process. The queue delivers the job again. */
export class TransientFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TransientFailure";
  }
}

/** The coordinator wants nothing of this job any more: its message is acknowledged, its work dropped. */
export class JobDropped extends Error {
  constructor() {
    super("the coordinator does not want this job any more");
    this.name = "JobDropped";
  }
}

/** The transcoder is stopping: the message goes back to its queue at once. */
export class JobReleased extends Error {
  constructor() {
    super("the transcoder is stopping");
    this.name = "JobReleased";
  }
}
