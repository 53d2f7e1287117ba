import { request as requestHttp, Agent as HttpAgent } from "node:http";
import { request as requestHttps, Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { etagOf, type PutPart } from "../put-part.ts";

const idleMs = 60_000;
const agents = { "http:": new HttpAgent({ keepAlive: true }), "https:": new HttpsAgent({ keepAlive: true }) };

/** A part by node:http, which unlike `fetch` shows how many bytes went out, and reads the file only as fast. */
export const putFromNode: PutPart = async (address, part, { signal, onSent }) => {
  const url = new URL(address);
  const secure = url.protocol === "https:";
  const request = (secure ? requestHttps : requestHttp)(url, {
    method: "PUT",
    agent: agents[secure ? "https:" : "http:"],
    headers: { "content-length": part.size },
    signal,
    timeout: idleMs,
  });
  request.on("timeout", () => request.destroy(new Error("Storage took nothing for a minute.")));
  const answered = new Promise<{ status: number; etag: string | undefined }>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, etag: response.headers.etag }));
      response.resume();
    });
  });
  let sent = 0;
  const written = pipeline(
    Readable.fromWeb(part.stream() as NodeStream<Uint8Array>),
    async function* count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        yield chunk;
        sent += chunk.length;
        onSent(sent);
      }
    },
    request,
  );
  // A refusal may come before all is written, which then breaks; the answer says why.
  const [, answer] = await Promise.all([
    written.catch((error) => (signal.aborted ? Promise.reject(error) : null)),
    answered,
  ]);
  return etagOf(answer.status, answer.etag);
};
