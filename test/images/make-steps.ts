import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ffmpeg } from "../transcoder/make-media.ts";

export type Steps = {
  seconds: number;
  size?: string;
  rate?: number;
  /** The luma of each frame as FFmpeg's geq has it: of T (seconds) and N (frames), in limited range. */
  luma: string;
};

/** A silent clip whose frames are each of one grey, which tells when they are. */
export async function makeSteps(
  directory: string,
  { seconds, size = "426x240", rate = 24, luma }: Steps,
): Promise<Buffer> {
  const path = join(directory, "steps.mp4");
  const source = `color=black:s=${size}:r=${rate}:d=${seconds}`;
  const grey = `format=yuv420p,geq=lum='${luma}':cb=128:cr=128,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709`;
  await ffmpeg("-f", "lavfi", "-i", source, "-vf", grey, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", path);
  return readFile(path);
}

/** Limited-range luma as a JPEG shows it, in full range. */
export function shown(limited: number): number {
  return ((limited - 16) * 255) / 219;
}
