import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { isAllowedHost, parseImportUrl, type ImportUrlRules } from "../schema/import-url.ts";
import { isPublicAddress } from "../schema/public-address.ts";
import { resolveHost, resolvePublic, type Address, type Resolve } from "./import-address.ts";
import { ImportFailure, SourceBroken } from "./import-failure.ts";
import { deadline } from "./retry.ts";

export type OpenDeps = {
  resolve: Resolve;
  rules: ImportUrlRules;
  /** How long a connection and its TLS handshake may take, and how long its answer. */
  connectMs: number;
  idleMs: number;
};

/** From which byte, and the validator of the file that is to be gone on with. */
export type Resumption = { offset: number; validator: string };

/** The answer of the file's server, its body not yet read. Sizes in bytes. */
export type OpenedSource = {
  body: IncomingMessage;
  /** Whether the body begins where the resumption asked. */
  resumed: boolean;
  /** The length of the whole file; null where the server does not say. */
  totalBytes: number | null;
  /** By which a later request is of the same file; null where it cannot be resumed. */
  validator: string | null;
};

const maxRedirects = 3;
const redirects = [301, 302, 303, 307, 308];

/**
 * Asks for the file at an address that a stranger gave, through at most three redirects. Each hop is
 * judged from the start: form of the address, its host's addresses, then a connection to exactly those.
 *
 * @throws ImportFailure where the address or the answer is refused for good
 * @throws SourceBroken where another try may help
 */
export async function openSource(
  deps: OpenDeps,
  address: string,
  resumption: Resumption | null,
  signal: AbortSignal,
): Promise<OpenedSource> {
  let location = address;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const url = parseImportUrl(location, deps.rules);
    if (typeof url === "string") throw new ImportFailure("ERR_IMPORT_ADDRESS", `the address ${url}`);
    const response = await ask(deps, url, resumption, signal);
    const next = response.headers.location;
    if (!redirects.includes(response.statusCode ?? 0) || next === undefined) return judge(response, resumption);
    response.destroy();
    if (!URL.canParse(next, url.href)) throw new ImportFailure("ERR_IMPORT_ADDRESS", "a redirect leads nowhere");
    location = new URL(next, url).href;
  }
  throw new ImportFailure("ERR_IMPORT_REDIRECTS", `more than ${maxRedirects} redirects`);
}

async function ask(
  deps: OpenDeps,
  url: URL,
  resumption: Resumption | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const exempt = isAllowedHost(url, deps.rules);
  const addresses = await (exempt ? resolveHost : resolvePublic)(url, deps.resolve, signal);
  const start = url.protocol === "https:" ? httpsRequest : httpRequest;
  const request = start(url, {
    // A connection of its own: none that an earlier look-up led elsewhere, no proxy of the environment.
    agent: false,
    lookup: pinTo(addresses),
    signal,
    headers: {
      accept: "video/*,*/*;q=0.8",
      // A length and a range mean the file itself only where nothing is compressed on the way.
      "accept-encoding": "identity",
      "user-agent": "Edgereel-Import/1.0",
      ...(resumption && { range: `bytes=${resumption.offset}-`, "if-range": resumption.validator }),
    },
  });
  // What comes after the answer is the body's reader's to see.
  request.on("error", () => {});
  const slow = new SourceBroken("ERR_IMPORT_TIMED_OUT", `${url.hostname}: no connection in ${deps.connectMs} ms`);
  const connecting = setTimeout(() => request.destroy(slow), deps.connectMs);
  const waiting = deadline(deps.connectMs + deps.idleMs, signal);
  request.once("socket", (socket) => {
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => clearTimeout(connecting));
    socket.once("connect", () => {
      // Belt and braces: whatever was looked up, this is where the connection went.
      const remote = socket.remoteAddress ?? "";
      if (!exempt && !isPublicAddress(remote)) request.destroy(new ImportFailure("ERR_IMPORT_ADDRESS", remote));
    });
  });
  request.end();
  try {
    const [response] = (await once(request, "response", { signal: waiting })) as [IncomingMessage];
    return response;
  } catch (error) {
    request.destroy();
    signal.throwIfAborted();
    if (error instanceof ImportFailure || error instanceof SourceBroken) throw error;
    const code = waiting.aborted ? "ERR_IMPORT_TIMED_OUT" : "ERR_IMPORT_UNREACHABLE";
    throw new SourceBroken(code, `${url.hostname}: ${String(error)}`);
  } finally {
    clearTimeout(connecting);
  }
}

// Host and TLS server name stay the URL's; only where the socket goes is fixed.
function pinTo(addresses: Address[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, addresses);
    else callback(null, first?.address ?? "", first?.family ?? 0);
  };
}

function judge(response: IncomingMessage, resumption: Resumption | null): OpenedSource {
  const { statusCode: status = 0, headers } = response;
  const refuse = (error: Error): never => {
    response.destroy();
    throw error;
  };
  if (status === 404 || status === 410) refuse(new ImportFailure("ERR_IMPORT_NOT_FOUND", `status ${status}`));
  if (status === 408 || status === 429 || status >= 500) {
    refuse(new SourceBroken("ERR_IMPORT_UNREACHABLE", `status ${status}`));
  }
  const entity = headers.etag ?? headers["last-modified"] ?? null;
  // RFC 9110, section 13.1.5: a weak entity tag does not tell two files apart.
  const validator = entity?.startsWith("W/") ? (headers["last-modified"] ?? null) : entity;
  if (resumption && (status === 206 || status === 416)) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "") ?? [];
    const resumed = status === 206 && Number(from) === resumption.offset && validator === resumption.validator;
    return { body: response, resumed, totalBytes: total && total !== "*" ? Number(total) : null, validator };
  }
  if (status !== 200) refuse(new ImportFailure("ERR_IMPORT_DENIED", `status ${status}`));
  const length = headers["content-length"];
  const ranged = headers["accept-ranges"] !== "none";
  return {
    body: response,
    resumed: false,
    totalBytes: length === undefined ? null : Number(length),
    validator: ranged ? validator : null,
  };
}
