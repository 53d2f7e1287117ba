import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log.ts";
import { runFfmpeg, type FfmpegCommand, type FfmpegRun, type Tools } from "./process.ts";

export type PipeOptions = {
  /** How many outputs the command has. */
  outputs: number;
  /** Of each output; one that grows beyond it is dropped. */
  largestBytes: number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/** The run, and what FFmpeg wrote to each output. */
export type PipeResult = { run: FfmpegRun; outputs: Buffer[] };

const arrivalMs = 2000;

/**
 * Runs FFmpeg and receives its outputs over Unix sockets: nothing but their names is on disk. Every
 * output is held in memory, so this is for pictures.
 *
 * @param command of the URLs that stand for the outputs
 * @throws the signal's reason when it fires
 */
export async function pipeFfmpeg(
  { tools, log }: { tools: Tools; log: Log },
  options: PipeOptions,
  command: (outputs: string[]) => FfmpegCommand,
): Promise<PipeResult> {
  const directory = await mkdtemp(join(tmpdir(), "edgereel-"));
  const servers: Server[] = [];
  const listen = async (name: string, onSocket: (socket: Socket) => void) => {
    const path = join(directory, name);
    const server = createServer(onSocket).listen(path);
    servers.push(server);
    await once(server, "listening");
    return `unix:${path}`;
  };
  try {
    const sinks = Array.from({ length: options.outputs }, () => newSink(options.largestBytes));
    const targets = await Promise.all(sinks.map((sink, i) => listen(`out${i}.sock`, sink.take)));
    const run = await runFfmpeg(tools, command(targets), {
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      log,
    });
    // FFmpeg may be gone before its last bytes have come through the sockets.
    if (run.outcome === "done") {
      const arrived = Promise.all(sinks.map((sink) => sink.closed));
      await Promise.race([arrived, sleep(arrivalMs, undefined, { ref: false })]);
    }
    return { run, outputs: sinks.map((sink) => sink.bytes()) };
  } finally {
    for (const server of servers) server.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function newSink(largestBytes: number) {
  const parts: Buffer[] = [];
  let size = 0;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const take = (socket: Socket) => {
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.on("data", (part) => {
      size += part.length;
      if (size > largestBytes) socket.destroy();
      else parts.push(part);
    });
  };
  return { take, closed, bytes: () => Buffer.concat(size > largestBytes ? [] : parts) };
}
