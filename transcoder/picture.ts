import type { Log } from "./log.ts";
import { pipeFfmpeg, type PipeOptions } from "./pipe-ffmpeg.ts";
import type { FfmpegCommand, Tools } from "./process.ts";
import type { Storage } from "./storage.ts";

export type PictureDeps = { tools: Tools; storage: Pick<Storage, "read" | "put">; log: Log };

/** FFmpeg did not give the picture that was asked for. */
export class PictureFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PictureFailure";
  }
}

const pictureTimeoutMs = 60_000;

/**
 * Runs FFmpeg for pictures of a stored rendition: one output each.
 *
 * @throws PictureFailure when an output stays empty or is beyond `largestBytes`
 * @throws the signal's reason when it fires
 */
export async function takePicture(
  deps: Pick<PictureDeps, "tools" | "log">,
  { name, ...options }: Omit<PipeOptions, "timeoutMs"> & { name: string },
  command: (outputs: string[]) => FfmpegCommand,
): Promise<Buffer[]> {
  const { run, outputs } = await pipeFfmpeg(deps, { ...options, timeoutMs: pictureTimeoutMs }, command);
  if (run.outcome === "done" && outputs.every((bytes) => bytes.length > 0)) return outputs;
  throw new PictureFailure(`no ${name}: FFmpeg ${run.outcome}\n${run.stderr}`);
}
