import { listen, readBody, type StandIn } from "../../local/http-server.ts";

export type Relay = StandIn & {
  /** A relay that is shut answers nothing but 503. */
  open: boolean;
};

/** Stands before a server of HTTP and passes everything on; `change` what it answers. */
export async function startRelay(upstream: () => string, change = (text: string) => text): Promise<Relay> {
  const server = await listen(async (request, response) => {
    const body = await readBody(request);
    if (!relay.open) return void response.writeHead(503).end();
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const answer = await fetch(new URL(request.url ?? "/", upstream()), {
      method: request.method ?? "GET",
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const text = change(await answer.text());
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(text);
  });
  const relay: Relay = { ...server, open: true };
  return relay;
}
