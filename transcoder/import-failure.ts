import type { ImportErrorCode } from "../schema/errors.ts";

/** The import can never succeed: it is reported, and its creator sees the code's words. */
export class ImportFailure extends Error {
  readonly code: ImportErrorCode;
  /** @param detail for the operator; never shown, for it may name addresses of the network in here */
  constructor(code: ImportErrorCode, detail: string) {
    super(detail);
    this.name = "ImportFailure";
    this.code = code;
  }
}

/** The source's server or the way to it failed, which may pass. `code` is the reason once it has not. */
export class SourceBroken extends Error {
  readonly code: ImportErrorCode;
  constructor(code: ImportErrorCode, detail: string) {
    super(detail);
    this.name = "SourceBroken";
    this.code = code;
  }
}

/** The source cannot go on where it broke off, or is another file by now: it begins anew. */
export class SourceRestarted extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = "SourceRestarted";
  }
}
