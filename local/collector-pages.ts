import type { CollectedLog, CollectedSpan } from "./collector.ts";

const listedTraces = 100;

/** The traces of late, the newest first. */
export function pageOfTraces(spans: readonly CollectedSpan[]): string {
  const traces = [...Map.groupBy(spans, (span) => span.traceId)]
    .map(([traceId, own]) => ({ traceId, first: earliest(own), count: own.length, ms: lengthOf(own) }))
    .toSorted((a, b) => b.first.startMs - a.first.startMs)
    .slice(0, listedTraces);
  const rows = traces.map(
    ({ traceId, first, count, ms }) =>
      `<tr><td>${timeOf(first.startMs)}</td><td><a href="/traces/${traceId}">${escapeHtml(first.name)}</a></td>` +
      `<td>${count}</td><td>${duration(ms)}</td></tr>`,
  );
  const table = `<table><tr><th>Begun</th><th>First span</th><th>Spans</th><th>Length</th></tr>${rows.join("")}</table>`;
  return page("Traces", traces.length > 0 ? table : "<p>No trace has come in yet.</p>");
}

/** One trace as a waterfall: a row for each span, below its parent, by its beginning; then its log lines by time. */
export function pageOfTrace(traceId: string, spans: readonly CollectedSpan[], logs: readonly CollectedLog[]): string {
  if (spans.length === 0)
    return page("Trace", `<p>Nothing of the trace ${traceId} has come in, or it is too long ago.</p>`);
  const begun = earliest(spans).startMs;
  const total = Math.max(lengthOf(spans), 0.001);
  const rows = inOrder(spans).map(({ span, depth }) => {
    const left = ((span.startMs - begun) / total) * 100;
    const width = Math.max(0.15, ((span.endMs - span.startMs) / total) * 100);
    const attributes = attributeLines(span);
    return `<details class="${span.error ? "error " : ""}${kindOf(span)}"><summary>
      <span class="name" style="padding-left:${depth}rem">${escapeHtml(span.name)}</span>
      <span class="lane"><span class="bar" style="left:${left.toFixed(3)}%;width:${width.toFixed(3)}%"></span></span>
      <span class="ms">${duration(span.endMs - span.startMs)}</span></summary>
      <p>${[`${span.service}, begun ${duration(span.startMs - begun)} into the trace`, ...(span.error ? [`failed: ${escapeHtml(span.error)}`] : []), ...attributes].join("<br>")}</p></details>`;
  });
  const about = `<p>${spans.length} spans in ${duration(total)}, begun ${timeOf(begun)}. <a href="/">All traces</a></p>`;
  const names = new Map(spans.map((span) => [span.spanId, span.name]));
  return page(
    `Trace ${traceId}`,
    `${about}<div class="fall">${rows.join("")}</div>${linesOfTrace(logs, begun, names)}`,
  );
}

function linesOfTrace(logs: readonly CollectedLog[], begunMs: number, spanNames: Map<string, string>): string {
  if (logs.length === 0) return "";
  const rows = logs
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map(
      (line) => `<details class="line ${kindOf(line)} ${escapeHtml(line.severity.toLowerCase())}"><summary>
      <span class="ms">${line.timeMs < begunMs ? "−" : ""}${duration(Math.abs(line.timeMs - begunMs))}</span>
      <span class="level">${escapeHtml(line.severity)}</span>
      <span class="name">${escapeHtml([line.body, shortOf(line)].filter(Boolean).join(" · "))}</span></summary>
      <p>${[`${line.service}, in the span ${escapeHtml(spanNames.get(line.spanId) ?? line.spanId)}`, ...attributeLines(line)].join("<br>")}</p></details>`,
    );
  return `<h2>Log, ${logs.length} lines</h2><div class="log">${rows.join("")}</div>`;
}

// What tells lines of one name apart.
function shortOf({ attributes }: CollectedLog): string {
  const { kind, code } = attributes;
  const request = [
    attributes["http.request.method"],
    attributes["http.route"],
    attributes["http.response.status_code"],
  ];
  const text = [...request, kind, code, attributes["exception.message"], attributes.command].filter(Boolean).join(" ");
  return text.slice(0, 200);
}

function attributeLines({ attributes }: { attributes: Record<string, string> }): string[] {
  return Object.entries(attributes).map(([name, value]) => `${escapeHtml(name)}: ${escapeHtml(value)}`);
}

function kindOf({ service }: { service: string }): "transcoder" | "worker" {
  return service.endsWith("transcoder") ? "transcoder" : "worker";
}

// Each span's children behind it. What names a parent that never came stands at the top.
function inOrder(spans: readonly CollectedSpan[]): { span: CollectedSpan; depth: number }[] {
  const known = new Set(spans.map((span) => span.spanId));
  const children = Map.groupBy(spans, (span) => (known.has(span.parentSpanId) ? span.parentSpanId : ""));
  const seen = new Set<string>();
  const below = (parent: string, depth: number): { span: CollectedSpan; depth: number }[] =>
    (children.get(parent) ?? [])
      .toSorted((a, b) => a.startMs - b.startMs)
      .flatMap((span) => {
        if (seen.has(span.spanId)) return [];
        seen.add(span.spanId);
        return [{ span, depth }, ...below(span.spanId, depth + 1)];
      });
  return below("", 0);
}

function earliest(spans: readonly CollectedSpan[]): CollectedSpan {
  return spans.reduce((first, span) => (span.startMs < first.startMs ? span : first));
}

function lengthOf(spans: readonly CollectedSpan[]): number {
  return Math.max(...spans.map((span) => span.endMs)) - earliest(spans).startMs;
}

function duration(ms: number): string {
  if (ms >= 60_000) return `${(ms / 60_000).toFixed(1)} min`;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(2)} ms`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:80rem;padding:0 1rem}
h1{font-size:1.2rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}
summary{display:grid;grid-template-columns:minmax(9rem,26rem) 1fr 5rem;gap:.6rem;align-items:center;cursor:pointer;list-style:none;padding:.1rem .3rem}
summary:hover,summary:focus-visible{background:#8882}
.name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.ms{text-align:right;font-variant-numeric:tabular-nums}
.lane{position:relative;height:.8rem;background:#8881}.bar{position:absolute;top:0;bottom:0;border-radius:2px;background:#3b82c4}
.transcoder .bar{background:#c77d1e}.error .bar{background:#c33}.error .name{color:#c33}
h2{font-size:1rem;margin:1.5rem 0 .5rem}
.line summary{grid-template-columns:5rem 3.5rem 1fr;border-left:3px solid #3b82c4}.line.transcoder summary{border-color:#c77d1e}
.level{font-size:.8rem;opacity:.7}.warn .level,.warn .name{color:#b7791f}
details p{margin:.2rem 1rem .8rem;font-size:.85rem;overflow-wrap:anywhere}
@media(max-width:40rem){summary{grid-template-columns:1fr 4.5rem}.lane{grid-column:1/-1;grid-row:2}.line summary{grid-template-columns:4.5rem 3.2rem 1fr}}
</style><h1>${escapeHtml(title)}</h1>${body}</html>`;
}
