import { listen, readBody, sendJson, type StandIn } from "../../local/http-server.ts";

/** `away`: connections break; `hung`: nothing is answered; `refusing`: as with a key that was revoked. */
export type Mode = "up" | "away" | "hung" | "refusing";

/** Stands before a part of the platform, with a switch. `upstream` is asked for at each request. */
export async function startPartSwitch(upstream: () => string): Promise<StandIn & { mode: Mode }> {
  const part = { mode: "up" as Mode };
  const server = await listen(async (request, response) => {
    if (part.mode === "away") return void request.socket.destroy();
    if (part.mode === "hung") return;
    if (part.mode === "refusing") return sendJson(response, 401, { error: "Unauthorized", message: "Forbidden" });
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const body = await readBody(request);
    const answer = await fetch(new URL(request.url ?? "/", upstream()), {
      method: request.method ?? "GET",
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  return Object.assign(part, server);
}
