// A Worker beside Edgereel's own in the local run. It consumes the queues that have pull consumers in
// production and hands their messages to the Node stand-in; dead letters come back over HTTP.

type Env = { PULL_URL: string; DEAD_LETTERS: Queue };

export default {
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    const answer = await fetch(`${env.PULL_URL}/deliver/${batch.queue}`, {
      method: "POST",
      body: JSON.stringify(
        batch.messages.map(({ body }) =>
          typeof body === "string"
            ? { body, contentType: "text" }
            : { body: JSON.stringify(body), contentType: "json" },
        ),
      ),
    });
    if (!answer.ok) throw new Error(`the pull stand-in answered ${answer.status}`);
  },
  async fetch(request: Request, env: Env): Promise<Response> {
    const text = await request.text();
    try {
      await env.DEAD_LETTERS.send(JSON.parse(text));
    } catch {
      await env.DEAD_LETTERS.send(text);
    }
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;
