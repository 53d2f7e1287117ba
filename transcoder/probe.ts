import type { FfprobeData } from "fluent-ffmpeg";
import { sniffBytes, sniffContainer, type Container } from "../schema/sniff.ts";
import type { EncodeSettings } from "../schema/messages.ts";
import { PermanentFailure, TransientFailure } from "./failure.ts";
import type { Log } from "./log.ts";
import { readFragmented } from "./fragments.ts";
import { measureEnd } from "./measure-end.ts";
import type { ProbedSource } from "./plan.ts";
import { runProbe, type Tools } from "./process.ts";
import { fromStart, isTransportError, sourceOptions } from "./source-args.ts";
import { readSampleIndex, type ReadRange } from "./sample-index.ts";
import { readFacts } from "./source-facts.ts";
import type { Storage } from "./storage.ts";
import { withSpan } from "./tracing.ts";

export type ProbeDeps = { tools: Tools; storage: Pick<Storage, "read" | "signedUrl">; log: Log };

const probeTimeoutMs = 60_000;
const urlSeconds = 3600;

// FFmpeg looks no further than this for the streams of a file.
const bounds = ["-probesize", "20000000", "-analyzeduration", "20000000"];

/**
 * Looks at an uploaded file: what it is, how large, how long.
 *
 * @throws PermanentFailure when it cannot become a video here
 * @throws TransientFailure when the storage did not answer
 */
export function probeSource(...source: Parameters<typeof probeKnown>): Promise<ProbedSource> {
  return withSpan("probe", {}, () => probeKnown(...source));
}

async function probeKnown(
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
  const readRange: ReadRange = async (...range) => (await read(...range)) ?? Buffer.alloc(0);
  const fragments = container === "mp4" ? await readFragmented(readRange, source.sizeBytes, start) : null;
  const fragmented = fragments !== null;
  const probed = await probe(deps, { url, container, fragmented }, signal);
  const { end: claim, ...seen } = readFacts(probed, container);
  // Of such a file only the first fragment was read, and its end is taken for that of the whole.
  const end = fragments ? { ...claim, seconds: undefined, certain: false } : claim;
  const facts = fragmented ? { ...seen, fragmented } : seen;
  // Before more is read of it: what claims to be far too long is not measured.
  refuseLong(end.seconds ?? 0, limits);
  const unmeasured = { url, read: readRange, sizeBytes: source.sizeBytes, container, fragments, facts, claim: end };
  const durationSeconds = end.certain ? end.seconds : await measureEnd(deps, unmeasured, signal);
  if (!durationSeconds || durationSeconds <= 0) throw new PermanentFailure("ERR_DURATION_TOO_SHORT");
  refuseLong(durationSeconds, limits);
  const index =
    facts.copyable && facts.videoStream !== null
      ? await readSampleIndex(readRange, source.sizeBytes, facts.videoStream)
      : null;
  return { ...facts, ...source, durationSeconds, index };
}

async function probe(
  deps: ProbeDeps,
  source: { url: string; container: Container; fragmented: boolean },
  signal?: AbortSignal,
): Promise<FfprobeData> {
  const { url, container } = source;
  const input = { url, options: [...sourceOptions(container), ...fromStart(source), ...bounds] };
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
