import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { ImportJob, ImportReport } from "../../schema/import-job.ts";
import { JobDropped, JobReleased, TransientFailure } from "../../transcoder/failure.ts";
import { handleImport, importLimits, type ImportDeps } from "../../transcoder/import.ts";
import { systemResolve, type Resolve } from "../../transcoder/import-address.ts";
import { createLog } from "../../transcoder/log.ts";
import { startBucket } from "./bucket.ts";
import { serveFile, someVideo, startSource } from "./source-server.ts";

const mebi = 2 ** 20;
let bucket: Awaited<ReturnType<typeof startBucket>>;
let reports: ImportReport[];
let lines: string[];
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  bucket = await startBucket();
  reports = [];
  lines = [];
  stops.push(bucket.stop);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function source(...args: Parameters<typeof startSource>) {
  const server = await startSource(...args);
  stops.push(server.stop);
  return server;
}

type Changes = {
  maxBytes?: number;
  allowHttp?: boolean;
  allow?: string[];
  resolve?: Resolve;
  limits?: Partial<ImportDeps["limits"]>;
  report?: ImportDeps["report"];
  signal?: AbortSignal;
};

/** Runs one import of the address to its end, with little patience, and answers its last report. */
async function run(url: string, changes: Changes = {}): Promise<ImportReport | undefined> {
  const videoId = newId("video");
  const uploadId = newId("upload");
  const job = ImportJob.parse({
    kind: "import",
    videoId,
    uploadId,
    url,
    key: "source",
    maxBytes: changes.maxBytes ?? 100 * mebi,
    allowHttp: changes.allowHttp ?? false,
    report: { url: "http://127.0.0.1/report", token: "t" },
  });
  const deps: ImportDeps = {
    storage: bucket.storage,
    allowHosts: changes.allow ?? [new URL(url).host],
    resolve: changes.resolve ?? systemResolve,
    limits: { ...importLimits, firstPauseMs: 10, reportEveryMs: 10, heartbeatMs: 50, ...changes.limits },
    log: createLog((record) => lines.push(JSON.stringify(record))),
    report: changes.report ?? (async (report) => void reports.push(ImportReport.parse(report))),
  };
  await handleImport(deps, job, changes.signal ?? new AbortController().signal);
  return reports.at(-1);
}

const failed = (code: string) => expect.objectContaining({ type: "failed", code });
const nothingLeft = () => {
  expect([...bucket.uploads.keys()]).toEqual([]);
  expect([...bucket.objects.keys()]).toEqual([]);
};

describe("a file that is there", () => {
  test("arrives byte for byte in equal parts, and its progress is told", async () => {
    const bytes = someVideo(40 * mebi + 12_345);
    const { url, requests } = await source(serveFile(bytes, { etag: '"a"' }));
    expect(await run(`${url}/film.mp4`)).toEqual({ type: "completed", sizeBytes: bytes.length });
    expect(bucket.objects.get("source")?.equals(bytes)).toBe(true);
    expect(bucket.requests.filter((line) => line.startsWith("PUT"))).toHaveLength(3);
    expect(reports[0]).toEqual({ type: "progress", receivedBytes: 0, totalBytes: null });
    expect(reports.at(-2)).toMatchObject({ receivedBytes: bytes.length, totalBytes: bytes.length });
    const headers = requests[0]?.headers ?? {};
    expect(headers).toMatchObject({ "accept-encoding": "identity", host: new URL(url).host });
    expect([headers.cookie, headers.authorization, headers.referer]).toEqual([undefined, undefined, undefined]);
  });

  test("a length that is not told is no hindrance, nor is a file shorter than what is sniffed", async () => {
    const bytes = someVideo(500);
    const { url } = await source(serveFile(bytes, { length: false }));
    expect(await run(url)).toEqual({ type: "completed", sizeBytes: 500 });
    expect(bucket.objects.get("source")?.equals(bytes)).toBe(true);
  });

  test("storage that fails now and then is asked again", async () => {
    const bytes = someVideo(20 * mebi);
    const { url } = await source(serveFile(bytes));
    bucket.state.failNext = 2;
    expect(await run(url)).toMatchObject({ type: "completed" });
    expect(bucket.objects.get("source")?.equals(bytes)).toBe(true);
  });

  test("slow storage holds the source back: never more than two parts are in memory, and no time-out counts it", async () => {
    const bytes = someVideo(100 * mebi);
    let sent = 0;
    const { url } = await source(async (_request, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      for (let at = 0; at < bytes.length; at += mebi) {
        if (!response.write(bytes.subarray(at, at + mebi)))
          await new Promise((resolve) => response.once("drain", resolve));
        sent = at + mebi;
      }
      response.end();
    });
    bucket.state.partDelayMs = 400;
    const ahead: number[] = [];
    const watch = setInterval(() => {
      const stored = bucket.requests.filter((line) => line.startsWith("PUT")).length;
      ahead.push(sent - stored * 16 * mebi);
    }, 20);
    expect(await run(url, { limits: { idleMs: 300, graceMs: 5_000 } })).toMatchObject({ type: "completed" });
    clearInterval(watch);
    expect(bucket.objects.get("source")?.equals(bytes)).toBe(true);
    // One part fills while the one before is stored; the rest stands in the sockets. A third part would be 48.
    expect(Math.max(...ahead)).toBeLessThan(46 * mebi);
  }, 60_000);
});

describe("a connection that breaks", () => {
  test("goes on where it stopped, where the server vouches for the file", async () => {
    const bytes = someVideo(30 * mebi);
    const { url, requests } = await source(serveFile(bytes, { etag: '"a"', breakAfter: [5 * mebi, 17 * mebi] }));
    expect(await run(url)).toMatchObject({ type: "completed", sizeBytes: bytes.length });
    expect(bucket.objects.get("source")?.equals(bytes)).toBe(true);
    const ranges = requests.map(({ headers }) => [headers.range, headers["if-range"]]);
    expect(ranges[0]).toEqual([undefined, undefined]);
    expect(ranges).toHaveLength(3);
    for (const [range, ifRange] of ranges.slice(1)) {
      expect(range).toMatch(/^bytes=[1-9]\d*-$/);
      expect(ifRange).toBe('"a"');
    }
    expect(bucket.state.begun).toBe(1);
  });

  test.each([
    ["another file", { etags: ['"a"', '"b"', '"b"'] }],
    ["no validator", {}],
    ["a weak one", { etag: 'W/"a"' }],
    ["no ranges", { etag: '"a"', ranges: false }],
  ])("begins anew where the server has %s", async (_what, options) => {
    const bytes = someVideo(20 * mebi);
    const { url } = await source(serveFile(bytes, { ...options, breakAfter: [18 * mebi] }));
    expect(await run(url)).toMatchObject({ type: "completed", sizeBytes: bytes.length });
    expect(bucket.objects.get("source")?.equals(bytes)).toBe(true);
    expect([...bucket.uploads.keys()]).toEqual([]);
  });

  test("is given up after the fourth start, and nothing is left", async () => {
    const bytes = someVideo(20 * mebi);
    const { url, requests } = await source(serveFile(bytes, { breakAfter: Array(20).fill(17 * mebi) }));
    expect(await run(url)).toEqual(failed("ERR_IMPORT_BROKE_OFF"));
    expect(requests).toHaveLength(4);
    nothingLeft();
  });

  test("a server that always breaks at the same byte is not asked for ever", async () => {
    const bytes = someVideo(2 * mebi);
    let asked = 0;
    const { url } = await source((request, response) => {
      asked += 1;
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (start > 0) return void response.destroy();
      response.writeHead(200, { etag: '"a"', "content-length": bytes.length });
      response.write(bytes.subarray(0, mebi), () => setTimeout(() => response.destroy(), 20));
    });
    expect(await run(url)).toEqual(failed("ERR_IMPORT_UNREACHABLE"));
    expect(asked).toBeLessThan(10);
    nothingLeft();
  });
});

describe("what is refused", () => {
  test.each([
    [404, "ERR_IMPORT_NOT_FOUND"],
    [410, "ERR_IMPORT_NOT_FOUND"],
    [401, "ERR_IMPORT_DENIED"],
    [403, "ERR_IMPORT_DENIED"],
    [204, "ERR_IMPORT_DENIED"],
    [304, "ERR_IMPORT_DENIED"],
    [503, "ERR_IMPORT_UNREACHABLE"],
  ])("status %i", async (status, code) => {
    const { url } = await source((_request, response) => void response.writeHead(status).end());
    expect(await run(url)).toEqual(failed(code));
    nothingLeft();
  });

  test.each([
    ["text", Buffer.from("just some words, many times over ".repeat(50_000))],
    ["an HLS playlist", Buffer.from("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/canary.ts\n")],
    ["a page", Buffer.from(`<!doctype html><title>Sign in</title>${" ".repeat(5 * mebi)}`)],
  ])("%s, before storage hears of it", async (_what, bytes) => {
    const { url } = await source(serveFile(bytes));
    expect(await run(url)).toEqual(failed("ERR_NON_VIDEO"));
    expect(bucket.requests).toEqual([]);
  });

  test("a file that says it is too large is not read; one that does not say is cut off at the limit", async () => {
    const bytes = someVideo(40 * mebi);
    const honest = await source(serveFile(bytes));
    expect(await run(honest.url, { maxBytes: 39 * mebi })).toEqual(failed("ERR_IMPORT_TOO_LARGE"));
    expect(bucket.requests).toEqual([]);
    const silent = await source(serveFile(bytes, { length: false }));
    expect(await run(silent.url, { maxBytes: 39 * mebi })).toEqual(failed("ERR_IMPORT_TOO_LARGE"));
    nothingLeft();
    expect(await run(silent.url, { maxBytes: 40 * mebi })).toMatchObject({ type: "completed" });
  });

  test("an empty file", async () => {
    for (const length of [true, false]) {
      const { url } = await source(serveFile(Buffer.alloc(0), { length }));
      expect(await run(url)).toEqual(failed("ERR_IMPORT_EMPTY"));
    }
  });
});

describe("a server that stalls", () => {
  test("nothing at all, headers without an end, a body that stops", async () => {
    const limits = { connectMs: 200, idleMs: 200 };
    const silent = await source(() => undefined);
    expect(await run(silent.url, { limits })).toEqual(failed("ERR_IMPORT_TIMED_OUT"));
    const bytes = someVideo(20 * mebi);
    const stops = await source((_request, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 17 * mebi));
    });
    expect(await run(stops.url, { limits })).toEqual(failed("ERR_IMPORT_BROKE_OFF"));
    nothingLeft();
  }, 30_000);

  test("one that drips for ever is cut off, though it is never idle", async () => {
    const bytes = someVideo(mebi);
    const { url } = await source((request, response) => {
      response.writeHead(200, { etag: '"a"' });
      let at = 0;
      const timer = setInterval(() => response.write(bytes.subarray(at, (at += 100))), 20);
      request.on("close", () => clearInterval(timer));
    });
    const began = Date.now();
    expect(await run(url, { limits: { graceMs: 500, idleMs: 5_000 } })).toEqual(failed("ERR_IMPORT_TIMED_OUT"));
    expect(Date.now() - began).toBeLessThan(5_000);
    nothingLeft();
  });

  test("an address that nothing answers at", async () => {
    const { url, stop } = await startSource(() => undefined);
    await stop();
    expect(await run(url)).toEqual(failed("ERR_IMPORT_UNREACHABLE"));
  });
});

describe("where an address leads", () => {
  test("a redirect into the network in here is refused, and the canary there hears nothing", async () => {
    const canary = await source(serveFile(someVideo(2_000)));
    const port = new URL(canary.url).port;
    for (const [location, allowHttp] of [
      ["http://169.254.169.254/latest/meta-data/iam/security-credentials/", true],
      ["https://169.254.169.254/latest/meta-data/", false],
      ["https://metadata.test/", false],
      ["http://127.0.0.1/", true],
      [canary.url, true],
      [`http://2130706433:${port}/`, true],
      [`http://[::ffff:127.0.0.1]:${port}/`, true],
      [`http://localhost:${port}/`, true],
      [`https://user:password@example.com/`, false],
      ["file:///etc/passwd", true],
      ["ftp://127.0.0.1/", true],
      ["http://example.com/", false],
      ["https://", false],
    ] as const) {
      const { url, host } = await source((_request, response) => void response.writeHead(302, { location }).end());
      const resolve: Resolve = async (name) =>
        name === "metadata.test" ? [{ address: "169.254.169.254", family: 4 }] : systemResolve(name);
      const last = await run(url, { allow: [host], allowHttp, resolve });
      expect([location, last]).toEqual([location, failed("ERR_IMPORT_ADDRESS")]);
    }
    expect(canary.requests).toEqual([]);
    expect(bucket.requests).toEqual([]);
  });

  test("three redirects are followed, a fourth is not", async () => {
    const bytes = someVideo(2_000);
    const file = serveFile(bytes);
    const server = await source((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) return file(request, response);
      response.writeHead([301, 302, 303, 307, 308][left % 5] ?? 302, { location: `/${left - 1}` }).end();
    });
    expect(await run(`${server.url}/3`)).toMatchObject({ type: "completed" });
    expect(await run(`${server.url}/4`)).toEqual(failed("ERR_IMPORT_REDIRECTS"));
  });

  test("a name that changes between the check and the connection leads nowhere else", async () => {
    const canary = await source(serveFile(someVideo(2_000)));
    const attempts: string[] = [];
    const watch = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      socket.on("connectionAttempt", (address: string) => attempts.push(address));
    };
    subscribe("net.client.socket", watch);
    let asked = 0;
    // Public at the first look, loopback at every later one.
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "192.31.196.1" : "127.0.0.1", family: 4 }];
    };
    try {
      const last = await run("https://rebind.test/film.mp4", {
        allow: [],
        resolve,
        limits: { connectMs: 200, idleMs: 200 },
      });
      // The connection to the first address fails here; the next try looks again, and sees the trap.
      expect(last).toEqual(failed("ERR_IMPORT_ADDRESS"));
      expect(asked).toBe(2);
      expect(attempts).toEqual(["192.31.196.1"]);
    } finally {
      unsubscribe("net.client.socket", watch);
    }
    expect(canary.requests).toEqual([]);
  });

  test("only the looked-up address is connected to, under the name that was given", async () => {
    const server = await source(serveFile(someVideo(2_000)));
    const { port } = new URL(server.url);
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: "127.0.0.1", family: 4 }];
    };
    const last = await run(`http://files.test:${port}/`, { allow: [`files.test:${port}`], resolve });
    expect(last).toMatchObject({ type: "completed" });
    expect([asked, server.requests[0]?.headers.host]).toEqual([1, `files.test:${port}`]);
  });

  test("over TLS the server is told the name, and one that never answers the handshake is left", async () => {
    let hello = "";
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => (hello += bytes.toString("latin1")));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    stops.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const changes = { allow: [`files.test:${port}`], resolve, limits: { connectMs: 200 } };
    expect(await run(`https://files.test:${port}/`, changes)).toEqual(failed("ERR_IMPORT_TIMED_OUT"));
    expect(hello).toContain("files.test");
  });

  test("the reason is a code; the address in here is for the operator alone", async () => {
    const resolve: Resolve = async () => [{ address: "10.1.2.3", family: 4 }];
    const last = await run("https://inside.test/", { allow: [], resolve });
    expect(last).toEqual({ type: "failed", code: "ERR_IMPORT_ADDRESS", detail: "inside.test resolves to 10.1.2.3" });
  });
});

describe("an import that is not wanted any more", () => {
  test("makes no connection when its first report is answered with stop", async () => {
    const server = await source(serveFile(someVideo(2_000)));
    await run(server.url, { report: () => Promise.reject(new JobDropped()) });
    expect(server.requests).toEqual([]);
  });

  test("stops in its midst, even while nothing comes, and leaves nothing", async () => {
    const bytes = someVideo(40 * mebi);
    const server = await source((_request, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 20 * mebi));
    });
    let wanted = true;
    const report: ImportDeps["report"] = async (given) => {
      if (!wanted) throw new JobDropped();
      reports.push(given);
      if (given.type === "progress" && given.receivedBytes >= 20 * mebi) wanted = false;
    };
    await run(server.url, { report });
    expect(reports.every(({ type }) => type === "progress")).toBe(true);
    expect(bucket.state.begun).toBe(1);
    nothingLeft();
  });

  test("a transcoder that stops gives it back, and leaves nothing", async () => {
    const bytes = someVideo(40 * mebi);
    const leaving = new AbortController();
    const server = await source((_request, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 20 * mebi));
      setTimeout(() => leaving.abort(new JobReleased()), 500);
    });
    await expect(run(server.url, { signal: leaving.signal })).rejects.toBeInstanceOf(JobReleased);
    expect(reports.every(({ type }) => type === "progress")).toBe(true);
    nothingLeft();
  });

  test("storage that is away leaves it to the queue", async () => {
    const server = await source(serveFile(someVideo(2_000)));
    await bucket.stop();
    await expect(run(server.url)).rejects.toBeInstanceOf(TransientFailure);
  });
});

test("the address's query, where signatures stand, is not in the log", async () => {
  const { url } = await source((_request, response) => void response.writeHead(404).end());
  await run(`${url}/film.mp4?signature=secret`);
  expect(lines.join("")).not.toContain("secret");
});
