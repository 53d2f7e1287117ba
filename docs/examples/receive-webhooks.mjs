// A server's part of a webhook: it verifies each message and acts on each event once.
//   npm install standardwebhooks
//   WEBHOOK_SECRET=… PORT=9000 node receive-webhooks.mjs
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set(); // A table of your own, for it has to last.

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  // The very bytes that came: parsed and written again, they would not fit the signature.
  const body = Buffer.concat(chunks).toString();
  let event;
  try {
    event = webhook.verify(body, request.headers);
  } catch {
    return response.writeHead(401).end("The signature is wrong, or too old.");
  }
  // The same event may come more than once, always under the same id.
  const id = request.headers["webhook-id"];
  if (!seen.has(id)) {
    seen.add(id);
    console.log(id, event.type, JSON.stringify(event.data));
  }
  response.writeHead(204).end();
}).listen(Number(process.env.PORT), () => console.log("listening"));
