import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ChildProcess } from "node:child_process";
import { Readable } from "node:stream";
import { trace } from "@opentelemetry/api";
import ffmpeg from "fluent-ffmpeg";
import { stripQueries } from "../schema/redact.ts";
import type { Log } from "./log.ts";
import { withSpan } from "./tracing.ts";

export type Tools = { ffmpegPath: string; ffprobePath: string };

/** One FFmpeg command, in the order in which FFmpeg reads it. */
export type FfmpegCommand = {
  input: {
    options: string[];
    url: string;
    /** What FFmpeg is sent where the URL is `pipe:0`. */
    bytes?: readonly Uint8Array[];
  };
  filterGraph?: string | undefined;
  outputs: { options: string[]; target: string }[];
};

/** How a run ended. `frames` are those of the first output. */
export type FfmpegRun = {
  outcome: "done" | "failed" | "timeout";
  frames: number;
  cpuSeconds: number | undefined;
  wallSeconds: number;
  /** The last warnings and errors, without URL queries. */
  stderr: string;
};

export type RunOptions = {
  signal?: AbortSignal | undefined;
  timeoutMs: number;
  /** Whether everything else on the machine goes first. */
  background?: boolean | undefined;
  onFrames?: ((frames: number) => void) | undefined;
  /** Each line of an output that goes to `pipe:2`, among FFmpeg's own. */
  onLine?: ((line: string) => void) | undefined;
  log: Log;
};

export type ProbeRun = { outcome: "done" | "failed" | "timeout"; data: ffmpeg.FfprobeData | undefined; stderr: string };

/** The channel on which the end of each FFmpeg run is told, as an FfmpegRun. */
export const ffmpegRuns = "edgereel:ffmpeg";

// `level+info`: -benchmark reports at info; the level before each line tells the rest of it apart.
// -progress writes one `frame=` line a second where -stats would redraw a line that -v may silence.
const commonOptions = ["-hide_banner", "-nostdin", "-v", "level+info", "-nostats", "-progress", "pipe:2", "-benchmark"];
// Of two processes on one core, one that is ten steps nicer gets about a tenth of it (setpriority(2)).
const backgroundNiceness = 10;
const keptLines = 40;
const keptLineChars = 400;

/**
 * Runs FFmpeg to its end and reports what happened, without judging it.
 *
 * @throws the signal's reason when it fires; FFmpeg is killed and gone by then
 */
export async function runFfmpeg(tools: Tools, command: FfmpegCommand, options: RunOptions): Promise<FfmpegRun> {
  return withSpan("ffmpeg", { "edgereel.ffmpeg.outputs": command.outputs.length }, async () => {
    const run = await runOnce(tools, command, options);
    const { outcome, frames, cpuSeconds = 0 } = run;
    trace.getActiveSpan()?.setAttributes({
      "edgereel.ffmpeg.outcome": outcome,
      "edgereel.ffmpeg.frames": frames,
      "edgereel.ffmpeg.cpu_seconds": cpuSeconds,
    });
    return run;
  });
}

async function runOnce(tools: Tools, command: FfmpegCommand, options: RunOptions): Promise<FfmpegRun> {
  options.signal?.throwIfAborted();
  const run = build(tools, command, options.background ? backgroundNiceness : 0);
  const started = performance.now();
  const lines = readLines(options);
  const outcome = await new Promise<FfmpegRun["outcome"]>((resolve) => {
    let timedOut = false;
    const kill = () => run.kill("SIGKILL");
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    const finish = (result: FfmpegRun["outcome"]) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", kill);
      resolve(timedOut ? "timeout" : result);
    };
    options.signal?.addEventListener("abort", kill);
    run
      .on("start", () => {
        options.log.info("ffmpeg", { command: shellLine(tools, command) });
        // The signal may have fired while fluent-ffmpeg looked at FFmpeg's abilities.
        if (options.signal?.aborted) kill();
      })
      // Never a "progress" listener: fluent-ffmpeg would run an ffprobe of its own, without our whitelists.
      .on("stderr", lines.read)
      .on("error", (error: Error) => {
        lines.keep(error.message);
        finish("failed");
      })
      .on("end", () => finish("done"))
      .run();
  });
  const result: FfmpegRun = { outcome, wallSeconds: (performance.now() - started) / 1000, ...lines.result() };
  options.log.info("ffmpeg.ended", { ...result });
  channel(ffmpegRuns).publish(result);
  options.signal?.throwIfAborted();
  return result;
}

/**
 * Runs ffprobe for the streams and the format of `url`.
 *
 * @throws the signal's reason when it fires
 */
export async function runProbe(
  tools: Tools,
  input: FfmpegCommand["input"],
  options: Pick<RunOptions, "signal" | "timeoutMs" | "log">,
): Promise<ProbeRun> {
  options.signal?.throwIfAborted();
  const started = performance.now();
  const args = ["-hide_banner", "-v", "level+warning", ...input.options];
  options.log.info("ffprobe", { command: quoteAll([tools.ffprobePath, ...args, input.url]) });
  const result = await new Promise<ProbeRun>((resolve) => {
    let timedOut = false;
    let child: ChildProcess | undefined;
    const kill = () => child?.kill("SIGKILL");
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    options.signal?.addEventListener("abort", kill);
    // fluent-ffmpeg keeps ffprobe's process to itself. It is started within this call, as the path is
    // set, so the one that Node announces meanwhile is ours to kill.
    const seize = (message: unknown) => {
      child = (message as { process: ChildProcess }).process;
    };
    subscribe("child_process", seize);
    // A statically linked ffprobe crashes in iconv on any MPEG-TS where it finds another glibc's
    // character sets. Without them it leaves the names of programmes as they are, which nobody reads.
    const { GCONV_PATH } = process.env;
    process.env.GCONV_PATH = "/nonexistent";
    ffmpeg()
      .setFfprobePath(tools.ffprobePath)
      .input(input.url)
      .ffprobe(0, args, (error: Error | null, data: ffmpeg.FfprobeData) => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", kill);
        const stderr = stripQueries(error?.message ?? "").slice(-keptLines * keptLineChars);
        if (timedOut) resolve({ outcome: "timeout", data: undefined, stderr });
        else resolve({ outcome: error ? "failed" : "done", data: error ? undefined : data, stderr });
      });
    if (GCONV_PATH === undefined) delete process.env.GCONV_PATH;
    else process.env.GCONV_PATH = GCONV_PATH;
    unsubscribe("child_process", seize);
  });
  const { outcome, stderr } = result;
  options.log.info("ffprobe.ended", { outcome, stderr, wallSeconds: (performance.now() - started) / 1000 });
  options.signal?.throwIfAborted();
  return result;
}

/**
 * Asks FFmpeg for its encoders and formats, which fluent-ffmpeg wants to know before the first run.
 *
 * @throws Error when FFmpeg cannot be started or lacks what the transcoder needs
 */
export async function checkTools(tools: Tools): Promise<void> {
  const encoders = await encodersOf(tools).catch((error: unknown) => {
    throw new Error(`${tools.ffmpegPath} cannot be run: ${error instanceof Error ? error.message : String(error)}`);
  });
  const missing = ["libx264", "aac", "mjpeg"].filter((name) => !(name in encoders));
  if (missing.length > 0) throw new Error(`${tools.ffmpegPath} lacks the encoders ${missing.join(", ")}`);
}

/** Whether FFmpeg has an encoder that the transcoder can do without. */
export async function hasEncoder(tools: Tools, name: string): Promise<boolean> {
  return name in (await encodersOf(tools));
}

// fluent-ffmpeg asks once and remembers.
function encodersOf(tools: Tools): Promise<ffmpeg.Encoders> {
  return new Promise((resolve, reject) => {
    ffmpeg()
      .setFfmpegPath(tools.ffmpegPath)
      .getAvailableEncoders((error, found) => (error ? reject(error) : resolve(found)));
  });
}

function build(tools: Tools, command: FfmpegCommand, niceness: number): ffmpeg.FfmpegCommand {
  const { url, bytes } = command.input;
  const run = ffmpeg({ stdoutLines: keptLines, niceness })
    .setFfmpegPath(tools.ffmpegPath)
    .input(bytes ? Readable.from(bytes) : url);
  // Spread, never an array: fluent-ffmpeg splits the members of an array at a space.
  run.inputOptions(...commonOptions, ...command.input.options);
  if (command.filterGraph) run.complexFilter(command.filterGraph);
  for (const output of command.outputs) run.output(output.target).outputOptions(...output.options);
  return run;
}

function readLines({ onFrames, onLine }: Pick<RunOptions, "onFrames" | "onLine">) {
  const kept: string[] = [];
  let frames = 0;
  let cpuSeconds: number | undefined;
  const keep = (line: string) => {
    kept.push(stripQueries(line).slice(0, keptLineChars));
    if (kept.length > keptLines) kept.shift();
  };
  const read = (line: string) => {
    const progress = /^frame=\s*(\d+)$/.exec(line);
    if (progress) {
      frames = Number(progress[1]);
      onFrames?.(frames);
    } else {
      const bench = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(line);
      if (bench) cpuSeconds = Number(bench[1]) + Number(bench[2]);
      else if (/\[(warning|error|fatal|panic)\]/.test(line)) keep(line);
      else onLine?.(line);
    }
  };
  return { read, keep, result: () => ({ frames, cpuSeconds, stderr: kept.join("\n") }) };
}

/** The command as a line for a POSIX shell. Without its query a presigned URL must be signed anew. */
function shellLine(tools: Tools, { input, filterGraph, outputs }: FfmpegCommand): string {
  const graph = filterGraph ? ["-filter_complex", filterGraph] : [];
  const written = outputs.flatMap((output) => [...output.options, output.target]);
  return quoteAll([tools.ffmpegPath, ...commonOptions, ...input.options, "-i", input.url, ...graph, ...written]);
}

function quoteAll(words: string[]): string {
  const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
  return words.map((word) => quote(stripQueries(word))).join(" ");
}
