import { request as send, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { AwsClient } from "aws4fetch";
import { listen, type StandIn } from "./http-server.ts";
import { readState, writeState } from "./state-file.ts";

type Part = { number: number; etag: string; size: number };

/**
 * The bucket's S3 endpoint for clients: wrangler's own, passed through byte by byte, with the two
 * things that R2 has and wrangler lacks: CORS, and ListParts. Host and path stay as they were signed.
 */
export async function startR2(options: {
  upstreamPort: () => number;
  appOrigins: () => string[];
  file?: string | undefined;
  credentials: { accessKeyId: string; secretAccessKey: string };
}): Promise<StandIn> {
  const parts = new PartList(options.file);
  return listen(async (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const cors = corsHeaders(request, options.appOrigins());
    if (request.method === "OPTIONS") {
      response.writeHead(cors["access-control-allow-origin"] ? 204 : 403, cors);
      response.end();
      return;
    }
    const uploadId = url.searchParams.get("uploadId");
    if (request.method === "GET" && uploadId !== null) {
      if (!(await isSigned(request, url, options.credentials))) {
        return answerXml(response, 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
      }
      return answerXml(response, 200, parts.toXml(url.pathname, uploadId, url.searchParams));
    }
    const upstream = send(
      {
        host: "127.0.0.1",
        port: options.upstreamPort(),
        method: request.method,
        path: request.url,
        headers: withoutOrigin(request.headers),
      },
      (answer) => {
        const number = Number(url.searchParams.get("partNumber"));
        if (uploadId !== null && answer.statusCode === 200 && request.method === "PUT" && number > 0) {
          parts.add(uploadId, {
            number,
            etag: String(answer.headers.etag),
            size: Number(request.headers["content-length"]),
          });
        }
        response.writeHead(answer.statusCode ?? 502, { ...withoutCors(answer.headers), ...cors });
        answer.pipe(response);
      },
    );
    upstream.on("error", () => {
      if (!response.headersSent) response.writeHead(503, { "retry-after": "1", ...cors });
      response.end();
    });
    // A client that leaves takes its half of the upload along.
    request.on("close", () => {
      if (!request.complete) upstream.destroy();
    });
    response.on("close", () => {
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  });
}

// wrangler's endpoint answers 403 to a foreign Origin; whom to let in is decided here, as R2 does.
function withoutOrigin(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
  const { origin: _origin, referer: _referer, ...rest } = headers;
  return rest;
}

function withoutCors(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
}

function corsHeaders(request: IncomingMessage, allowed: string[]): Record<string, string> {
  const { origin } = request.headers;
  if (!origin || !allowed.includes(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "GET, PUT, HEAD",
    "access-control-allow-headers": "content-type, content-length",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "3600",
    vary: "Origin",
  };
}

// Signs the same request anew and compares: the signer is the one that clients use.
async function isSigned(
  request: IncomingMessage,
  url: URL,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Promise<boolean> {
  const { authorization, "x-amz-date": datetime } = request.headers;
  if (!authorization || typeof datetime !== "string") return false;
  const client = new AwsClient({ ...credentials, service: "s3", region: "auto" });
  const signed = await client.sign(url.href, { method: request.method ?? "GET", aws: { datetime } });
  return signed.headers.get("authorization") === authorization;
}

function answerXml(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
}

/** What arrived of each multipart upload, kept across restarts. */
class PartList {
  readonly #file: string | undefined;
  readonly #uploads: Record<string, Part[]>;

  constructor(file: string | undefined) {
    this.#file = file;
    this.#uploads = readState(file) ?? {};
  }

  add(uploadId: string, part: Part): void {
    const others = (this.#uploads[uploadId] ?? []).filter((entry) => entry.number !== part.number);
    this.#uploads[uploadId] = [...others, part].sort((a, b) => a.number - b.number);
    writeState(this.#file, this.#uploads);
  }

  toXml(path: string, uploadId: string, query: URLSearchParams): string {
    const marker = Number(query.get("part-number-marker") ?? 0);
    const max = Math.min(1000, Number(query.get("max-parts") ?? 1000));
    const rest = (this.#uploads[uploadId] ?? []).filter((part) => part.number > marker);
    const page = rest.slice(0, max);
    const rows = page.map(
      ({ number, etag, size }) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', "&quot;")}</ETag><Size>${size}</Size></Part>`,
    );
    return (
      `<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Key>${path.split("/").slice(6).join("/")}</Key>` +
      `<UploadId>${uploadId}</UploadId><IsTruncated>${rest.length > max}</IsTruncated>` +
      `<NextPartNumberMarker>${page.at(-1)?.number ?? marker}</NextPartNumberMarker>${rows.join("")}</ListPartsResult>`
    );
  }
}
