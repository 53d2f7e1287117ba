import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { listen, readBody } from "../../local/http-server.ts";

export type Received = {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: { type: string; timestamp: string; data: Record<string, any> };
};
type Answer = (response: ServerResponse, received: Received) => void | Promise<void>;

/** A customer's server: keeps what arrives, and answers as a test has it answer at that path, 200 otherwise. */
export async function startReceiver() {
  const received: Received[] = [];
  const answers = new Map<string, Answer>();
  const server = await listen(async (request, response) => {
    const text = (await readBody(request)).toString();
    const path = request.url ?? "/";
    const body = text === "" ? {} : JSON.parse(text);
    const message: Received = { path, headers: request.headers, text, body };
    received.push(message);
    const answer = answers.get(path);
    if (answer) return answer(response, message);
    response.writeHead(200).end("thank you");
  });
  return {
    ...server,
    /** What stands in WEBHOOK_ALLOW_HOSTS. */
    host: server.url.slice("http://".length),
    received,
    at: (path: string) => received.filter((message) => message.path === path),
    answer: (path: string, answer: Answer) => void answers.set(path, answer),
    status: (path: string, status: number, headers: Record<string, string> = {}) =>
      void answers.set(path, (response) => void response.writeHead(status, headers).end(`answer ${status}`)),
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Verifies by the library that receivers use. Throws where the signature or its time is wrong. */
export function verify(secret: string, { text, headers }: Received): unknown {
  return new Webhook(secret).verify(text, headers as Record<string, string>);
}
