import { pause } from "../pause.ts";

// Long enough that one call tells of many requests, short enough to end within the 30 s behind a reply.
const waitMs = 2_000;
// A receiver that is away is left alone for so long. It is also when a flush is given up that never ended, as
// where the runtime ended its event.
const restMs = 30_000;

/** Sends what an isolate has gathered, some seconds after the first of it and behind a reply. */
export class FlushLater {
  readonly #flush: () => Promise<boolean>;
  #notBeforeMs = 0;

  /** `flush` answers false where it could not send, and throws nothing. */
  constructor(flush: () => Promise<boolean>) {
    this.#flush = flush;
  }

  /** To be waited for behind the reply; null where a flush is about to come anyhow. */
  begin(): Promise<void> | null {
    const nowMs = Date.now();
    if (nowMs < this.#notBeforeMs) return null;
    this.#notBeforeMs = nowMs + restMs;
    return this.#run();
  }

  async #run(): Promise<void> {
    await pause(waitMs);
    // What comes from here on begins the next one.
    this.#notBeforeMs = 0;
    if (!(await this.#flush())) this.#notBeforeMs = Date.now() + restMs;
  }
}
