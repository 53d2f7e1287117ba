import type { Container } from "../schema/sniff.ts";
import { TransientFailure } from "./failure.ts";
import { firstFragmentIn, type Fragmented } from "./fragments.ts";
import type { Log } from "./log.ts";
import { firstClusterIn, readMatroskaHead } from "./matroska-tail.ts";
import type { ProbedSource } from "./plan.ts";
import { runFfmpeg, type FfmpegCommand, type Tools } from "./process.ts";
import type { ReadRange } from "./sample-index.ts";
import { isTransportError, pipedOptions, sourceOptions } from "./source-args.ts";

export type MeasureDeps = { tools: Tools; log: Log };

export type Unmeasured = {
  url: string;
  read: ReadRange;
  sizeBytes: number;
  container: Container;
  /** Where the file is an MP4 of many fragments without an index. */
  fragments: Fragmented | null;
  facts: Pick<ProbedSource, "videoStream" | "audio">;
  /** Where the file says that it ends, from its start on, and where that start is on its own clock. */
  claim: { seconds: number | undefined; startSeconds: number };
};

// Reading a long file through, for the few that do not say how long they are.
const measureTimeoutMs = 300_000;
// How far before its claimed end a file is read to find its true one.
const tailSeconds = 20;
// Of a recording without an index: enough for the last clusters of any usual rate, and once more for
// those whose pictures stand still while the sound goes on.
const tailBytes = [4 * 2 ** 20, 32 * 2 ** 20];

/**
 * Where the last picture (of sound alone, the last of it) ends, in seconds from the file's start: reads
 * packets, without decoding, from shortly before the end. What was streamed to disk knows no end, and
 * has no index to find it by: of Matroska (what browsers record) the last clusters, of an MP4 in many
 * fragments the last of those are read behind the file's descriptions; what else is left is read through.
 *
 * @throws TransientFailure when the storage did not answer
 */
export async function measureEnd(
  deps: MeasureDeps,
  source: Unmeasured,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { url, container, claim } = source;
  const fromTail = await endOfTail(deps, source, signal);
  if (fromTail) return fromTail;
  const readFrom = (seconds: number) => {
    const seek = seconds > 0 ? ["-ss", seconds.toFixed(3)] : [];
    const options = [...sourceOptions(container), ...seek, "-copyts", "-start_at_zero"];
    return lastEnd(deps, source, { url, options }, signal);
  };
  const from = (claim.seconds ?? 0) - tailSeconds;
  const tail = from > 0 ? await readFrom(from) : undefined;
  // No picture stands there where the sound goes on alone, or where the seek failed.
  return tail ?? (await readFrom(0));
}

/** What stands before the recorded pieces of a file, where they begin, and how one is found among its last bytes. */
type Pieces = { head: Buffer[]; from: number; firstIn(tail: Buffer): number | null };

async function piecesOf({ container, fragments, read, sizeBytes }: Unmeasured): Promise<Pieces | null> {
  if (fragments) return { head: [fragments.head], from: fragments.firstFragment, firstIn: firstFragmentIn };
  const head = container === "matroska" ? await readMatroskaHead(read, sizeBytes) : null;
  return head && { head: head.parts, from: head.firstCluster, firstIn: firstClusterIn };
}

async function endOfTail(deps: MeasureDeps, source: Unmeasured, signal?: AbortSignal): Promise<number | undefined> {
  const { read, sizeBytes, claim, container } = source;
  const pieces = await piecesOf(source);
  if (!pieces) return undefined;
  for (const length of tailBytes) {
    const from = Math.max(pieces.from, sizeBytes - length);
    const tail = await read(from, sizeBytes - from);
    const at = pieces.firstIn(tail);
    if (at !== null) {
      // Pictures without a key frame before them count as well: nothing is decoded.
      const options = [...pipedOptions(container), "-copyts"];
      const input = { url: "pipe:0", options, bytes: [...pieces.head, tail.subarray(at)] };
      const end = await lastEnd(deps, source, input, signal);
      if (end) return end - claim.startSeconds;
    }
    if (from === pieces.from) break;
  }
  return undefined;
}

async function lastEnd(
  deps: MeasureDeps,
  { facts }: Unmeasured,
  input: FfmpegCommand["input"],
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const stream = facts.videoStream === null ? `0:a:${facts.audio[0]?.stream ?? 0}` : `0:v:${facts.videoStream}`;
  // A line for each packet, flushed so that the lines of FFmpeg's progress do not break it.
  const list = ["-c", "copy", "-copyinkf", "-f", "framecrc", "-flush_packets", "1"];
  const command = { input, outputs: [{ options: ["-map", stream, ...list], target: "pipe:2" }] };
  const packets = lastPacket();
  const options = { signal, timeoutMs: measureTimeoutMs, onLine: packets.read, log: deps.log };
  const run = await runFfmpeg(deps.tools, command, options);
  if (run.outcome === "done") return packets.endSeconds();
  if (run.outcome === "timeout") throw new TransientFailure("the source could not be read through in time");
  if (isTransportError(run.stderr)) throw new TransientFailure(`the source could not be read: ${run.stderr}`);
  return undefined;
}

/** Reads what the framecrc muxer writes: `#tb 0: 1/1000`, then `stream, dts, pts, duration, size, crc`. */
function lastPacket(): { read(line: string): void; endSeconds(): number | undefined } {
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
