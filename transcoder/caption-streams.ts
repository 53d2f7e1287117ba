import type { FfprobeData, FfprobeStream } from "fluent-ffmpeg";

/** A text track of a source. `stream` counts among all its subtitle streams, as FFmpeg's `0:s:n` does. */
export type TextStream = { stream: number; language: string; title: string; forced: boolean; copy: number };

// Pictures of text (DVD, Blu-ray, DVB) cannot become text here.
const textCodecs = new Set(["subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"]);
const mostStreams = 20;

type Fields = Record<string, unknown>;

/** The text tracks that ffprobe found, the first twenty. */
export function textStreams(data: FfprobeData): TextStream[] {
  const seen = new Map<string, number>();
  return data.streams
    .filter((stream) => stream.codec_type === "subtitle")
    .flatMap((found, stream) => (textCodecs.has(String(found.codec_name)) ? [{ stream, ...factsOf(found) }] : []))
    .slice(0, mostStreams)
    .map((facts) => {
      const key = JSON.stringify([facts.language, facts.title, facts.forced]);
      const copy = (seen.get(key) ?? 0) + 1;
      seen.set(key, copy);
      return { ...facts, copy };
    });
}

function factsOf(stream: FfprobeStream): Pick<TextStream, "language" | "title" | "forced"> {
  const tags = (stream.tags ?? {}) as Fields;
  const disposition = (stream.disposition ?? {}) as Fields;
  const text = (value: unknown, most: number) =>
    typeof value === "string" || typeof value === "number" ? Array.from(String(value)).slice(0, most).join("") : "";
  return {
    language: text(tags["language"], 35) || "und",
    // Surrogate pairs count twice in the report's limit.
    title: text(tags["title"], 80),
    forced: disposition["forced"] === 1,
  };
}
