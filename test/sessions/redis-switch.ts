import { listen, readBody, sendJson, type StandIn } from "../../local/http-server.ts";
import { startRedis } from "../../local/redis.ts";

/** `away`: connections break; `hung`: nothing is answered. */
type Mode = "up" | "away" | "hung";

/** Redis as the Worker reaches it over REST, with a switch before it, and a list of what was asked. */
export async function startRedisSwitch() {
  const token = crypto.randomUUID();
  const redis = await startRedis({ token });
  let mode: Mode = "up";
  let calls: string[] = [];
  const proxy: StandIn = await listen(async (request, response) => {
    if (mode === "away") return void request.socket.destroy();
    if (mode === "hung") return;
    const body = await readBody(request);
    calls.push(body.toString());
    const headers = { authorization: request.headers.authorization ?? "" };
    const answer = await fetch(`${redis.url}${request.url}`, { method: "POST", headers, body: new Uint8Array(body) });
    sendJson(response, answer.status, await answer.json());
  });
  return {
    variables: { UPSTASH_REDIS_REST_URL: proxy.url, UPSTASH_REDIS_REST_TOKEN: token },
    set mode(next: Mode) {
      mode = next;
    },
    /** The calls since this was last asked. */
    takeCalls(): string[] {
      const taken = calls;
      calls = [];
      return taken;
    },
    /** Runs a command past the switch, whatever its mode. */
    async run(...command: unknown[]): Promise<unknown> {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(redis.url, { method: "POST", headers, body: JSON.stringify(command) });
      return ((await answer.json()) as { result: unknown }).result;
    },
    async stop() {
      await proxy.stop();
      await redis.stop();
    },
  };
}
