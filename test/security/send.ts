import { Agent, request } from "node:http";
import type { Harness } from "../harness.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const timeoutMs = 20_000;

export type Sent = { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer | null };
export type Received = { status: number; headers: Record<string, string>; text: string; ms: number };

/**
 * Sends exactly this, as `fetch` would not: any method, and a path that nobody normalises. An event stream
 * is left after its headers; all else is read to its end.
 */
export function send(h: Pick<Harness, "at">, { method, path, headers = {}, body }: Sent): Promise<Received> {
  const { hostname, port } = new URL(h.at.app);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent, timeout: timeoutMs }, (response) => {
      const pieces: Buffer[] = [];
      const done = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(", ") : (value ?? ""),
            ]),
          ),
          text: Buffer.concat(pieces).toString("utf8"),
          ms: performance.now() - started,
        });
      if (response.headers["content-type"]?.startsWith("text/event-stream")) {
        done();
        sent.destroy();
        return;
      }
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", done);
      response.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.on("error", reject);
    if (body !== undefined && body !== null) sent.setHeader("content-length", Buffer.byteLength(body));
    sent.end(body ?? undefined);
  });
}

/** The `code` of a problem answer; undefined where the answer is none. */
export function codeOf({ status, text }: Pick<Received, "status" | "text">): string | undefined {
  if (status < 400) return undefined;
  try {
    return (JSON.parse(text) as { code?: string }).code;
  } catch {
    return undefined;
  }
}
