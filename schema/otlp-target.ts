/** Where an exporter posts what it has: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export type OtlpTarget = { url: string; headers: Record<string, string> };

/**
 * The address for one signal at a collector; null without a collector. `headers` reads `name=value,name=value`, as
 * the specification of OTLP exporters has it.
 */
export function otlpTarget(
  endpoint: string | undefined,
  headers: string | undefined,
  signal: "traces" | "logs",
): OtlpTarget | null {
  if (!endpoint) return null;
  return { url: `${endpoint.replace(/\/$/, "")}/v1/${signal}`, headers: headersOf(headers ?? "") };
}

function headersOf(text: string): Record<string, string> {
  const pairs = text.split(",").filter((pair) => pair.includes("="));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
    }),
  );
}

// W3C Baggage encodes values by percent signs; one that is not encoded is meant as it stands.
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
