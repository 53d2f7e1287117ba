import type { Context, Span } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { FlushLater } from "./flush-later.ts";
import { log } from "./log.ts";

// What an isolate keeps while the collector is away; the oldest go first.
const keptSpans = 2_000;
const sampledFlag = 1;

// So many are sent at once, without waiting for more.
const manySpans = 500;

/**
 * Collects spans that have ended and exports them together, whatever traces they are of: a call of the collector
 * for each request costs more than its spans do. The library's own processor keeps a record of each trace for as
 * long as the isolate lives.
 */
export class SpanBatch implements SpanProcessor {
  readonly #exporter: SpanExporter;
  readonly #later = new FlushLater(() => this.#export());
  #ended: ReadableSpan[] = [];

  constructor(exporter: SpanExporter) {
    this.#exporter = exporter;
  }

  onStart(_span: Span, _parent: Context): void {}

  onEnd(span: ReadableSpan): void {
    if (!isWanted(span)) return;
    redact(span);
    this.#ended.push(span);
    if (this.#ended.length > keptSpans) this.#ended.shift();
  }

  /** The library asks behind each reply, and waits. */
  async forceFlush(): Promise<void> {
    if (this.#ended.length >= manySpans) await this.#export();
    else if (this.#ended.length > 0) await this.#later.begin();
  }

  async shutdown(): Promise<void> {
    await this.#export();
  }

  async #export(): Promise<boolean> {
    const spans = this.#ended;
    if (spans.length === 0) return true;
    this.#ended = [];
    const result = await new Promise<{ code: ExportResultCode; error?: Error }>((resolve) => {
      this.#exporter.export(spans, resolve);
    });
    if (result.code === ExportResultCode.SUCCESS) return true;
    log.warn("traces.away", { spans: spans.length, error: result.error });
    return false;
  }
}

// A request that went wrong is told though its trace was not chosen.
function isWanted(span: ReadableSpan): boolean {
  const sampled = (span.spanContext().traceFlags & sampledFlag) !== 0;
  return sampled || (span.kind === SpanKind.SERVER && span.status.code === SpanStatusCode.ERROR);
}

// A path may hold a playback token or an upload link, and a query a signature: the route's template tells enough.
const addresses = ["url.full", "url.path", "url.query", "http.target"];

// Of the client's connection nothing is kept, nor what the library leaves empty.
function redact({ attributes }: ReadableSpan): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (addresses.includes(name) || name.startsWith("net.") || value === "" || value === undefined) {
      delete attributes[name];
    }
  }
}
