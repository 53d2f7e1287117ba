import { makeRecord, type LogRecord } from "./log-record.ts";
import { otlpLogs } from "./otlp-logs.ts";
import type { OtlpTarget } from "./otlp-target.ts";

// What is kept while the collector is away: the oldest goes first. A line is some 300 characters long.
const keptChars = 2_000_000;
const sentAtOnce = 500;
const timeoutMs = 10_000;
// Others say that what was sent is wrong, and would say so again: https://opentelemetry.io/docs/specs/otlp/#failures-1
const worthAnotherTry = new Set([429, 502, 503, 504]);

type Kept = { record: LogRecord; chars: number };

/** Lines on their way to a collector over OTLP/HTTP, bounded in memory. What cannot be sent is counted. */
export class LogBatch {
  readonly #service: string;
  readonly #target: OtlpTarget;
  /** Takes what the batch itself has to say, for which there is no other way while the collector is away. */
  readonly #tell: (record: LogRecord) => void;
  #kept: Kept[] = [];
  #chars = 0;
  #dropped = 0;

  constructor(service: string, target: OtlpTarget, tell: (record: LogRecord) => void) {
    this.#service = service;
    this.#target = target;
    this.#tell = tell;
  }

  /** Keeps a line of so many characters until it is sent. */
  add(record: LogRecord, chars: number): void {
    this.#kept.push({ record, chars });
    this.#chars += chars;
    this.#trim();
  }

  /** Sends what there is. False where the collector is away: what fits is kept for the next time. Throws nothing. */
  async flush(): Promise<boolean> {
    while (this.#kept.length > 0) {
      const taken = this.#kept.splice(0, sentAtOnce);
      this.#chars -= charsOf(taken);
      const dropped = this.#dropped;
      const told = dropped > 0 ? [makeRecord("warn", "logs.dropped", {}, { count: dropped })] : [];
      const failure = await this.#send([...told, ...taken.map(({ record }) => record)]);
      if (failure === null) {
        this.#dropped -= dropped;
        continue;
      }
      if (failure.again) {
        this.#kept.unshift(...taken);
        this.#chars += charsOf(taken);
        this.#trim();
      } else this.#dropped += taken.length;
      this.#tell(makeRecord("warn", "logs.away", {}, { reason: failure.reason, dropped: this.#dropped }));
      return false;
    }
    return true;
  }

  async #send(records: LogRecord[]): Promise<{ again: boolean; reason: string } | null> {
    try {
      const { ok, status, body } = await fetch(this.#target.url, {
        method: "POST",
        headers: { ...this.#target.headers, "content-type": "application/json" },
        body: otlpLogs(this.#service, records),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body?.cancel();
      return ok ? null : { again: worthAnotherTry.has(status), reason: `it answered ${status}` };
    } catch (error) {
      return { again: true, reason: String(error) };
    }
  }

  #trim(): void {
    let gone = 0;
    while (this.#chars > keptChars) this.#chars -= this.#kept[gone++]?.chars ?? 0;
    if (gone > 0) this.#kept.splice(0, gone);
    this.#dropped += gone;
  }
}

function charsOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, { chars }) => sum + chars, 0);
}
