import { judged } from "./picture-quality.ts";
import type { FfmpegCommand } from "./process.ts";
import { maxPixels } from "./source-args.ts";

/** Parts of a stored rendition, from read-key-frames.ts. */
type Input = readonly Uint8Array[];

export type Size = { width: number; height: number };

/** One JPEG, or several behind each other. */
export const jpegOptions = (quality: number): string[] =>
  [
    ["-c:v", "mjpeg", "-q:v", String(quality)],
    ["-map_metadata", "-1"],
    ["-f", "image2pipe"],
  ].flat();

/** Small grey pictures for picture-quality.ts. */
export const greyFilter = `scale=${judged.width}:${judged.height}:flags=area:out_range=full,format=gray`;
export const greyOptions: string[] = ["-c:v", "rawvideo", "-f", "rawvideo"];

const posterQuality = 4;
const sheetQuality = 5;
const previewFps = 10;

/**
 * To a JPEG's colours: JFIF has no matrix of its own, and viewers take BT.601 in full range. By way of
 * RGB, as swscale leaves the matrix as it is where limited range becomes full.
 */
export function jpegFilter({ width, height }: Size, matrix: string, range: "limited" | "full"): string {
  return [
    `scale=${width}:${height}:flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix=${matrix}:in_range=${range}`,
    "format=gbrp",
    "scale=flags=accurate_rnd+full_chroma_int:out_color_matrix=bt601:out_range=full",
    "setsar=1",
    "format=yuvj420p",
  ].join(",");
}

// Renditions are BT.709, limited.
const toJpeg = (size: Size) => jpegFilter(size, "bt709", "limited");

/** Tiles all pictures of a stored rendition into one JPEG, and gives each in small and grey as well. */
export function sheetCommand(
  input: Input,
  [sheet = "", grey = ""]: string[],
  { tile, columns, rows }: { tile: Size; columns: number; rows: number },
): FfmpegCommand {
  return {
    input: stored(input),
    filterGraph: `[0:v:0]split[a][b];[a]${toJpeg(tile)},tile=${columns}x${rows}[sheet];[b]${greyFilter}[grey]`,
    outputs: [
      { options: ["-map", "[sheet]", "-frames:v", "1", ...jpegOptions(sheetQuality)], target: sheet },
      { options: ["-map", "[grey]", ...everyFrame, ...greyOptions], target: grey },
    ],
  };
}

/** All pictures of a stored rendition as JPEGs behind each other, for each size. */
export function stillsCommand(input: Input, targets: string[], sizes: readonly Size[]): FfmpegCommand {
  const legs = sizes.map((size, i) => `[s${i}]${toJpeg(size)}[still${i}]`);
  return {
    input: stored(input),
    filterGraph: [`[0:v:0]split=${sizes.length}${sizes.map((_, i) => `[s${i}]`).join("")}`, ...legs].join(";"),
    outputs: targets.map((target, i) => ({
      options: ["-map", `[still${i}]`, ...everyFrame, ...jpegOptions(sheetQuality)],
      target,
    })),
  };
}

/** One picture of a stored rendition as a JPEG. `index` counts the frames of the input. */
export function frameCommand(input: Input, [target = ""]: string[], size: Size, index: number): FfmpegCommand {
  return {
    input: stored(input),
    filterGraph: `[0:v:0]select='eq(n,${index})',${toJpeg(size)}[frame]`,
    outputs: [{ options: ["-map", "[frame]", "-frames:v", "1", ...jpegOptions(posterQuality)], target }],
  };
}

/** An animated WebP of these frames of the input. */
export function previewCommand(
  input: Input,
  [target = ""]: string[],
  { size, indexes, quality }: { size: Size; indexes: readonly number[]; quality: number },
): FfmpegCommand {
  const wanted = indexes.map((index) => `eq(n,${index})`).join("+");
  return {
    input: stored(input),
    filterGraph: [
      `[0:v:0]select='${wanted}'`,
      `setpts=N/${previewFps}/TB`,
      // WebP is BT.601 in limited range (RFC 9649 section 2.5).
      `scale=${size.width}:${size.height}:flags=bicubic:in_color_matrix=bt709:out_color_matrix=bt601:out_range=limited`,
      "setsar=1,format=yuv420p[preview]",
    ].join(","),
    outputs: [
      {
        options: [
          ["-map", "[preview]", ...everyFrame, "-c:v", "libwebp_anim"],
          ["-quality", String(quality), "-compression_level", "4", "-loop", "0"],
          ["-map_metadata", "-1", "-f", "webp"],
        ].flat(),
        target,
      },
    ],
  };
}

/** The indexes within a GOP of the frames that make `seconds` of a preview. */
export function previewFrames(framesPerSecond: number, seconds: number, gopFrames: number): number[] {
  const count = Math.max(1, Math.round(seconds * previewFps));
  const indexes = Array.from({ length: count }, (_, i) => Math.floor((i * framesPerSecond) / previewFps));
  return [...new Set(indexes)].filter((index) => index < gopFrames);
}

const storedOptions = [
  ["-protocol_whitelist", "pipe", "-format_whitelist", "mov", "-max_pixels", String(maxPixels)],
  // The parts are no timeline: the edit list, which hides the delay of B-frames, would cut some away.
  ["-f", "mov", "-ignore_editlist", "1"],
].flat();

// By a pipe: FFmpeg takes a Unix socket for a file, in which it wants to seek.
function stored(bytes: Input): FfmpegCommand["input"] {
  return { options: storedOptions, url: "pipe:0", bytes };
}

// What the filters give is what is written.
const everyFrame = ["-fps_mode", "passthrough"];
