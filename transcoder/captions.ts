import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CaptionsJob } from "../schema/messages.ts";
import { sniffBytes, sniffContainer, type Container } from "../schema/sniff.ts";
import { textStreams, type TextStream } from "./caption-streams.ts";
import { TransientFailure } from "./failure.ts";
import type { Log } from "./log.ts";
import { runFfmpeg, runProbe, type FfmpegCommand, type Tools } from "./process.ts";
import type { SendReport } from "./report.ts";
import { isTransportError, sourceOptions } from "./source-args.ts";
import type { Storage } from "./storage.ts";

export type CaptionDeps = {
  tools: Tools;
  storage: Pick<Storage, "read" | "signedUrl">;
  leaseMs: number;
  log: Log;
  report: SendReport;
};

const probeTimeoutMs = 60_000;
const arrivalMs = 2000;
// Left of the lease for the reports.
const reserveMs = 30_000;
const urlSlackSeconds = 300;
// What the Worker takes of one track, which is a day of talk.
const longestTrackBytes = 2 ** 20;

/**
 * Takes the text tracks out of a source and reports each. A source that holds none, or none that can
 * be read, is done with as well.
 *
 * @throws TransientFailure when another attempt may succeed
 * @throws JobDropped when the video is gone or has another source
 * @throws the signal's reason when it fires
 */
export async function extractCaptions(deps: CaptionDeps, { source }: CaptionsJob, signal?: AbortSignal): Promise<void> {
  const start = await deps.storage.read(source.key, { offset: 0, length: sniffBytes }, signal);
  const container = start && sniffContainer(start);
  if (!container) return;
  const url = await deps.storage.signedUrl(source.key, Math.ceil(deps.leaseMs / 1000) + urlSlackSeconds);
  const streams = await findStreams(deps, url, container, signal);
  if (streams.length === 0) return;
  for (const [i, vtt] of (await readStreams(deps, url, container, streams, signal)).entries()) {
    const stream = streams[i];
    if (stream && vtt !== null) await deps.report({ type: "caption", ...stream, vtt }, signal);
  }
}

async function findStreams(
  { tools, log }: CaptionDeps,
  url: string,
  container: Container,
  signal?: AbortSignal,
): Promise<TextStream[]> {
  const input = { url, options: sourceOptions(container) };
  const { outcome, data, stderr } = await runProbe(tools, input, { signal, timeoutMs: probeTimeoutMs, log });
  if (data) return textStreams(data);
  if (outcome === "timeout" || isTransportError(stderr)) throw new TransientFailure("the source could not be probed");
  log.warn("captions.unreadable", { stderr });
  return [];
}

/** The tracks as FFmpeg's WebVTT, in the order of `streams`; null where one is longer than may be. */
async function readStreams(
  { tools, log, leaseMs }: CaptionDeps,
  url: string,
  container: Container,
  streams: TextStream[],
  signal?: AbortSignal,
): Promise<(string | null)[]> {
  const directory = await mkdtemp(join(tmpdir(), "edgereel-"));
  const sinks = streams.map(({ stream }) => openSink(join(directory, `${stream}.sock`)));
  try {
    await Promise.all(sinks.map((sink) => sink.listening));
    const targets = sinks.map((sink) => sink.target);
    const run = await runFfmpeg(tools, captionsCommand(container, url, streams, targets), {
      signal,
      timeoutMs: leaseMs - reserveMs,
      background: true,
      log,
    });
    if (run.outcome === "timeout") throw new TransientFailure("FFmpeg ran out of time");
    if (isTransportError(run.stderr))
      throw new TransientFailure(`the source could not be read: ${run.stderr.slice(-500)}`);
    if (run.outcome === "failed") {
      log.warn("captions.failed", { stderr: run.stderr });
      return [];
    }
    // FFmpeg may be gone before its last bytes have come through the sockets.
    const arrived = Promise.all(sinks.map((sink) => sink.ended));
    await Promise.race([arrived, sleep(arrivalMs, undefined, { ref: false })]);
    return sinks.map((sink) => sink.text());
  } finally {
    for (const sink of sinks) sink.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** One run for all tracks: the source is read once. */
export function captionsCommand(
  container: Container,
  url: string,
  streams: Pick<TextStream, "stream">[],
  targets: string[],
): FfmpegCommand {
  return {
    // The clock of the renditions: it begins with the file, not with its first cue.
    input: { url, options: [...sourceOptions(container), "-copyts", "-start_at_zero"] },
    outputs: streams.map(({ stream }, i) => ({
      options: ["-map", `0:s:${stream}`, "-c:s", "webvtt", "-map_metadata", "-1", "-f", "webvtt"],
      target: targets[i] ?? "",
    })),
  };
}

function openSink(path: string) {
  let parts: Buffer[] = [];
  let size = 0;
  const ended = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("close", () => ended.resolve());
    // Read on when it is too much, for a closed socket would end the other tracks with this one.
    socket.on("data", (part) => {
      size += part.length;
      if (size > longestTrackBytes) parts = [];
      else parts.push(part);
    });
  }).listen(path);
  return {
    target: `unix:${path}`,
    listening: once(server, "listening"),
    ended: ended.promise,
    text: () => (size > longestTrackBytes ? null : Buffer.concat(parts).toString("utf8")),
    close: () => server.close(),
  };
}
