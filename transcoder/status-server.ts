import { timingSafeEqual, createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

/**
 * Serves `/healthz` to whoever starts and watches the process, and `/metrics` to Prometheus, by the bearer token
 * where one is set: the port is for the machine's own network, not for the internet.
 */
export async function startStatusServer(options: {
  port: number;
  healthy(): boolean;
  metrics(): Promise<string>;
  metricsToken: string;
}): Promise<void> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { "content-type": type });
      response.end(body);
    };
    const json = (status: number, text: string) => answer(status, "application/json", JSON.stringify({ status: text }));
    if (request.url === "/healthz") {
      const ok = options.healthy();
      json(ok ? 200 : 503, ok ? "ok" : "unavailable");
    } else if (request.url !== "/metrics") {
      json(404, "not found");
    } else if (!mayRead(request, options.metricsToken)) {
      json(401, "give METRICS_TOKEN as a bearer token");
    } else {
      options.metrics().then(
        (text) => answer(200, "text/plain; version=0.0.4; charset=utf-8", text),
        () => json(500, "the metrics could not be read"),
      );
    }
  }).listen(options.port);
  await once(server, "listening");
}

function mayRead(request: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return token === "" || timingSafeEqual(digest(request.headers.authorization ?? ""), digest(`Bearer ${token}`));
}
