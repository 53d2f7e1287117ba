import { listen, readBody } from "../../local/http-server.ts";

/** Stands before the database and notes each round trip; `hold` keeps them until it is released. */
export async function startCountingNeon(target: () => string) {
  let calls: string[] = [];
  let gate: Promise<void> = Promise.resolve();
  const proxy = await listen(async (request, response) => {
    const body = await readBody(request);
    calls.push(body.toString());
    await gate;
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const answer = await fetch(`${target()}${request.url}`, {
      method: "POST",
      headers: headers as Record<string, string>,
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  return {
    url: proxy.url,
    /** The statements since this was last asked. */
    takeCalls(): string[] {
      const taken = calls;
      calls = [];
      return taken;
    },
    countCalls: () => calls.length,
    /** Nothing is answered until the function that this returns is called. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    stop: () => proxy.stop(),
  };
}
