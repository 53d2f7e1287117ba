import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type Body = Record<string, any>;
type Queue = { queue_id: string; queue_name: string; consumers: Body[] };
type Version = { id: string; tag: string | undefined; bindings: string[] };
type Answer = { status?: number; result?: unknown; errors?: { code: number; message: string }[] };

/**
 * As much of Cloudflare's API v4 as wrangler's deploy, queues, r2 and secret commands call, kept in
 * memory: https://developers.cloudflare.com/api/. What it does not know answers 404 and is listed.
 */
export async function startCloudflare(script: string) {
  const queues: Queue[] = [];
  const buckets = new Map<string, { cors: Body[] | null; lifecycle: Body[] }>();
  const secrets = new Set<string>();
  const versions: Version[] = [];
  const schedules: Body[] = [];
  const calls: string[] = [];
  const unknown: string[] = [];
  const missing = (code: number, message: string): Answer => ({ status: 404, errors: [{ code, message }] });
  const noScript = () => missing(10_007, "This Worker does not exist on your account.");

  const routes: [string, RegExp, (match: string[], body: Body, query: URLSearchParams) => Answer][] = [
    [
      "GET",
      /^\/queues$/,
      (_, __, query) => ({ result: queues.filter((q) => [null, q.queue_name].includes(query.get("name"))) }),
    ],
    [
      "POST",
      /^\/queues$/,
      (_, { queue_name }) => {
        const queue = { queue_id: `id-of-${queue_name}`, queue_name, consumers: [] };
        queues.push(queue);
        return { result: queue };
      },
    ],
    ["GET", /^\/queues\/([^/]+)\/consumers$/, ([id]) => ({ result: queueOf(id).consumers })],
    [
      "POST",
      /^\/queues\/([^/]+)\/consumers$/,
      ([id], body) => {
        const consumer = {
          consumer_id: `consumer-${queueOf(id).queue_name}`,
          queue_name: queueOf(id).queue_name,
          ...body,
        };
        queueOf(id).consumers.push(consumer);
        return { result: consumer };
      },
    ],
    [
      "PUT",
      /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
      ([id, consumerId], body) => {
        const consumer = queueOf(id).consumers.find((known) => known.consumer_id === consumerId);
        return { result: Object.assign(consumer ?? {}, body) };
      },
    ],
    [
      "DELETE",
      /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
      ([id]) => {
        queueOf(id).consumers = [];
        return { result: null };
      },
    ],
    ["GET", /^\/r2\/buckets$/, () => ({ result: { buckets: [...buckets.keys()].map((name) => ({ name })) } })],
    [
      "GET",
      /^\/r2\/buckets\/([^/]+)$/,
      ([name]) =>
        buckets.has(name ?? "") ? { result: { name } } : missing(10_006, "The specified bucket does not exist."),
    ],
    [
      "POST",
      /^\/r2\/buckets$/,
      (_, { name }) => {
        buckets.set(name, { cors: null, lifecycle: [] });
        return { result: { name } };
      },
    ],
    [
      "GET",
      /^\/r2\/buckets\/([^/]+)\/cors$/,
      ([name]) => {
        const cors = bucketOf(name).cors;
        return cors ? { result: { rules: cors } } : missing(10_059, "The CORS configuration does not exist.");
      },
    ],
    ["PUT", /^\/r2\/buckets\/([^/]+)\/cors$/, ([name], { rules }) => ({ result: void (bucketOf(name).cors = rules) })],
    ["GET", /^\/r2\/buckets\/([^/]+)\/lifecycle$/, ([name]) => ({ result: { rules: bucketOf(name).lifecycle } })],
    [
      "PUT",
      /^\/r2\/buckets\/([^/]+)\/lifecycle$/,
      ([name], { rules }) => ({ result: void (bucketOf(name).lifecycle = rules) }),
    ],
    ["GET", /^\/workers\/services\/[^/]+$/, () => (versions.length > 0 ? { result: service() } : noScript())],
    [
      "GET",
      /^\/workers\/scripts\/[^/]+\/secrets$/,
      () =>
        versions.length > 0 ? { result: [...secrets].map((name) => ({ name, type: "secret_text" })) } : noScript(),
    ],
    [
      "PUT",
      /^\/workers\/scripts\/[^/]+$/,
      (_, { bindings, annotations }) => {
        const id = `version-${versions.length + 1}`;
        for (const { type, name } of bindings) if (type === "secret_text") secrets.add(name);
        versions.push({ id, tag: annotations?.["workers/tag"], bindings: bindings.map((b: Body) => b.name) });
        return { result: { id: script, deployment_id: id, startup_time_ms: 1 } };
      },
    ],
    ["POST", /^\/workers\/scripts\/[^/]+\/assets-upload-session$/, () => ({ result: { jwt: "done", buckets: [] } })],
    [
      "GET",
      /^\/workers\/scripts\/[^/]+\/deployments$/,
      () => {
        const newest = versions.at(-1);
        if (!newest) return noScript();
        return { result: { deployments: [{ id: "d", versions: [{ version_id: newest.id, percentage: 100 }] }] } };
      },
    ],
    [
      "GET",
      /^\/workers\/scripts\/[^/]+\/versions\/([^/]+)$/,
      ([id]) => {
        const found = versions.find((version) => version.id === id);
        if (!found) return missing(10_007, "no such version");
        return { result: { id, annotations: { "workers/tag": found.tag }, resources: { script_runtime: {} } } };
      },
    ],
    [
      "GET",
      /^\/workers\/scripts\/[^/]+\/settings$/,
      () => (versions.length > 0 ? { result: { bindings: [], migration_tag: "v2" } } : noScript()),
    ],
    [
      "GET",
      /^\/workers\/workers\/[^/]+$/,
      ([name]) => ({ result: { id: name, name, subdomain: { enabled: true, previews_enabled: false } } }),
    ],
    ["PATCH", /^\/workers\/workers\/[^/]+$/, (_, body) => ({ result: { id: script, name: script, ...body } })],
    ["GET", /^\/workers\/subdomain$/, () => ({ result: { subdomain: "example" } })],
    ["GET", /^\/workers\/scripts\/[^/]+\/subdomain$/, () => ({ result: { enabled: true, previews_enabled: false } })],
    ["POST", /^\/workers\/scripts\/[^/]+\/subdomain$/, (_, body) => ({ result: body })],
    [
      "PUT",
      /^\/workers\/scripts\/[^/]+\/schedules$/,
      (_, body) => ({ result: { schedules: schedules.splice(0, Infinity, ...Object.values(body)) } }),
    ],
  ];
  const service = () => ({ default_environment: { environment: "production", script: { tag: "t" } } });
  const queueOf = (id?: string) => queues.find((queue) => queue.queue_id === id) ?? fail(`no queue ${id}`);
  const bucketOf = (name = "") => buckets.get(name) ?? fail(`no bucket ${name}`);

  const server = createServer((request, response) => {
    void answer(request).then(({ status = 200, result = null, errors = [] }) => {
      response.writeHead(status, { "content-type": "application/json" });
      const page = { page: 1, per_page: 100, total_pages: 1, count: 0, total_count: 0 };
      response.end(JSON.stringify({ success: status < 400, errors, messages: [], result, result_info: page }));
    });
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
    const body = await bodyOf(request);
    const path = pathname.replace(/^\/client\/v4\/accounts\/[^/]+/, "");
    calls.push(`${request.method} ${path}`);
    for (const [method, pattern, handle] of routes) {
      const match = method === request.method && pattern.exec(path);
      // One page holds everything.
      if (match && Number(searchParams.get("page") ?? 1) > 1) return { result: [] };
      if (match) return handle(match.slice(1), body, searchParams);
    }
    unknown.push(`${request.method} ${path}`);
    return missing(7_003, `Could not route to ${path}`);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/client/v4`,
    queues,
    buckets,
    secrets,
    versions,
    calls,
    unknown,
    /** Calls that change the account, since the last time. */
    takeChanges: () => calls.splice(0).filter((call) => !call.startsWith("GET ")),
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

// JSON, or the form of a script's upload, of which the metadata is told.
async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) {
    const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
    const metadata = form.get("metadata");
    return JSON.parse(typeof metadata === "string" ? metadata : ((await metadata?.text()) ?? "{}")) as Body;
  }
  return bytes.length > 0 ? (JSON.parse(bytes.toString()) as Body) : {};
}

function fail(message: string): never {
  throw new Error(message);
}
