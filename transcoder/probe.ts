import type { FfprobeData } from "fluent-ffmpeg";
import { sniffBytes, sniffContainer, type Container } from "../schema/sniff.ts";
import type { EncodeSettings } from "../schema/messages.ts";
import { PermanentFailure, TransientFailure } from "./failure.ts";
import type { Log } from "./log.ts";
import type { ProbedSource } from "./plan.ts";
import { runFfmpeg, runProbe, type Tools } from "./process.ts";
import { isTransportError, sourceOptions } from "./source-args.ts";
import { readSampleIndex } from "./sample-index.ts";
import { readFacts } from "./source-facts.ts";
import type { Storage } from "./storage.ts";

export type ProbeDeps = { tools: Tools; storage: Pick<Storage, "read" | "signedUrl">; log: Log };

const probeTimeoutMs = 60_000;
// Reading a long file through, for the few that do not say how long they are.
const measureTimeoutMs = 300_000;
const urlSeconds = 3600;
// How far before its claimed end a file is read to find its true one.
const tailSeconds = 20;

// FFmpeg looks no further than this for the streams of a file.
const bounds = ["-probesize", "20000000", "-analyzeduration", "20000000"];

/**
 * Looks at an uploaded file: what it is, how large, how long.
 *
 * @throws PermanentFailure when it cannot become a video here
 * @throws TransientFailure when the storage did not answer
 */
export async function probeSource(
  deps: ProbeDeps,
  source: { key: string; sizeBytes: number },
  limits: Pick<EncodeSettings, "maxDurationSeconds">,
  signal?: AbortSignal,
): Promise<ProbedSource> {
  const read = (offset: number, length: number) => deps.storage.read(source.key, { offset, length }, signal);
  const start = await read(0, sniffBytes);
  if (!start) throw new PermanentFailure("ERR_FETCH_ORIGIN_ERROR", undefined, "the source is not in the bucket");
  // Text, playlists and images never reach FFmpeg.
  const container = sniffContainer(start);
  if (!container) throw new PermanentFailure("ERR_NON_VIDEO");

  const url = await deps.storage.signedUrl(source.key, urlSeconds);
  const { end, ...facts } = readFacts(await probe(deps, url, container, signal), container);
  // Before more is read of it: what claims to be far too long is not measured.
  refuseLong(end.seconds ?? 0, limits);
  const durationSeconds = end.certain ? end.seconds : await measureEnd(deps, { url, container, facts, end }, signal);
  if (!durationSeconds || durationSeconds <= 0) throw new PermanentFailure("ERR_DURATION_TOO_SHORT");
  refuseLong(durationSeconds, limits);
  const index =
    facts.copyable && facts.videoStream !== null
      ? await readSampleIndex(
          async (...range) => (await read(...range)) ?? Buffer.alloc(0),
          source.sizeBytes,
          facts.videoStream,
        )
      : null;
  return { ...facts, ...source, durationSeconds, index };
}

async function probe(deps: ProbeDeps, url: string, container: Container, signal?: AbortSignal): Promise<FfprobeData> {
  const input = { url, options: [...sourceOptions(container), ...bounds] };
  const { outcome, data, stderr } = await runProbe(deps.tools, input, {
    signal,
    timeoutMs: probeTimeoutMs,
    log: deps.log,
  });
  if (outcome === "timeout") throw new TransientFailure("ffprobe ran out of time");
  if (data) return data;
  if (isTransportError(stderr)) throw new TransientFailure(`ffprobe could not read the source: ${lastLine(stderr)}`);
  // The whitelist answers so, and a demuxer that finds nothing of its own format.
  if (/not in allowed formats|Format not on whitelist|Invalid argument/i.test(stderr)) {
    throw new PermanentFailure("ERR_NON_VIDEO", undefined, stderr);
  }
  // The first bytes are a video's, so a file that cannot be read further is damaged.
  if (/ffprobe exited with code/.test(stderr)) throw new PermanentFailure("ERR_MALFORMED_VIDEO", undefined, stderr);
  throw new TransientFailure(`ffprobe failed: ${lastLine(stderr)}`);
}

type Unmeasured = {
  url: string;
  container: Container;
  facts: Pick<ProbedSource, "videoStream" | "audio">;
  end: { seconds: number | undefined };
};

/**
 * Where the last picture (of sound alone, the last of it) ends: reads packets, without decoding, from shortly before the end that
 * the file claims. A recording that was streamed to disk claims none, and is read through.
 */
async function measureEnd(
  deps: ProbeDeps,
  { url, container, facts, end }: Unmeasured,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const readFrom = async (seconds: number) => {
    const seek = seconds > 0 ? ["-ss", seconds.toFixed(3)] : [];
    // A line for each packet, flushed so that the lines of FFmpeg's progress do not break it.
    const list = ["-c", "copy", "-f", "framecrc", "-flush_packets", "1"];
    const stream = facts.videoStream === null ? `0:a:${facts.audio[0]?.stream ?? 0}` : `0:v:${facts.videoStream}`;
    const command = {
      input: { url, options: [...sourceOptions(container), ...seek, "-copyts", "-start_at_zero"] },
      outputs: [{ options: ["-map", stream, ...list], target: "pipe:2" }],
    };
    const packets = lastPicture();
    const options = { signal, timeoutMs: measureTimeoutMs, onLine: packets.read, log: deps.log };
    const run = await runFfmpeg(deps.tools, command, options);
    if (run.outcome === "done") return packets.endSeconds();
    if (run.outcome === "timeout") throw new TransientFailure("the source could not be read through in time");
    if (isTransportError(run.stderr))
      throw new TransientFailure(`the source could not be read: ${lastLine(run.stderr)}`);
    return undefined;
  };
  const from = (end.seconds ?? 0) - tailSeconds;
  const tail = from > 0 ? await readFrom(from) : undefined;
  // No picture stands there where the sound goes on alone, or where the seek failed.
  return tail ?? (await readFrom(0));
}

/** Reads what the framecrc muxer writes: `#tb 0: 1/1000`, then `stream, dts, pts, duration, size, crc`. */
function lastPicture(): { read(line: string): void; endSeconds(): number | undefined } {
  let secondsPerTick = 0;
  let end = 0;
  return {
    read(line) {
      const [, num, den] = /^#tb 0: (\d+)\/(\d+)$/.exec(line) ?? [];
      if (num && den) secondsPerTick = Number(num) / Number(den);
      const [, pts, duration] = /^0,\s*-?\d+,\s*(-?\d+),\s*(\d+),/.exec(line) ?? [];
      if (pts && duration) end = Math.max(end, Number(pts) + Number(duration));
    },
    endSeconds: () => (end > 0 ? end * secondsPerTick : undefined),
  };
}

function refuseLong(seconds: number, { maxDurationSeconds }: Pick<EncodeSettings, "maxDurationSeconds">): void {
  // The rounding of containers is no reason to refuse.
  if (seconds > maxDurationSeconds + 1) {
    const detail = `${Math.round(seconds)} s, at most ${maxDurationSeconds} s`;
    throw new PermanentFailure("ERR_DURATION_EXCEEDED", undefined, detail);
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
