import { createHash } from "node:crypto";
import { listen, readBody } from "../../local/http-server.ts";
import { createStorage } from "../../transcoder/storage.ts";

/** A bucket that takes multipart uploads as S3 does, and lets a test break it. */
export async function startBucket() {
  const uploads = new Map<string, Map<number, Buffer>>();
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const state = { begun: 0, failNext: 0, partDelayMs: 0 };
  const server = await listen(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://bucket");
    const key = url.pathname.slice("/media/".length);
    const id = url.searchParams.get("uploadId") ?? "";
    requests.push(`${request.method} ${url.search}`);
    const body = await readBody(request);
    const answer = (status: number, text = "", headers = {}): void => {
      response.writeHead(status, headers).end(text);
    };
    if (state.failNext > 0) {
      state.failNext -= 1;
      return answer(503);
    }
    if (request.method === "POST" && url.searchParams.has("uploads")) {
      state.begun += 1;
      uploads.set(`u${state.begun}`, new Map());
      return answer(
        200,
        `<InitiateMultipartUploadResult><UploadId>u${state.begun}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const parts = uploads.get(id);
    if (!parts) return answer(404);
    if (request.method === "PUT") {
      if (state.partDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.partDelayMs));
      parts.set(Number(url.searchParams.get("partNumber")), body);
      return answer(200, "", { etag: etagOf(body) });
    }
    uploads.delete(id);
    if (request.method === "DELETE") return answer(204);
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)];
    const bytes = named.map(([, number]) => parts.get(Number(number)) ?? Buffer.alloc(0));
    if (named.some(([, , etag], i) => etag !== etagOf(bytes[i] as Buffer))) return answer(400, "<Error/>");
    if (bytes.slice(0, -1).some((part) => part.length !== bytes[0]?.length)) return answer(400, "<Error/>");
    objects.set(key, Buffer.concat(bytes));
    return answer(200, "<CompleteMultipartUploadResult/>");
  });
  const storage = createStorage({
    endpoint: server.url,
    bucket: "media",
    accessKeyId: "key",
    secretAccessKey: "secret",
  });
  return { storage, uploads, objects, requests, state, stop: server.stop };
}

function etagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}
