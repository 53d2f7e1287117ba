import { mediaKey } from "../../schema/media-keys.ts";
import type { Cue } from "../captions/cue.ts";
import { parseCaptions } from "../captions/parse-captions.ts";
import type { Deps } from "../deps.ts";
import type { Transcript } from "./document.ts";

const mostTracks = 4;
const mostChunks = 600;
const mostChars = 200_000;
const chunkSeconds = 10;
const chunkChars = 160;

/** What is said in a video, of its first few tracks: short pieces with the second at which each begins. */
export async function readTranscript(
  { media }: Pick<Deps, "media">,
  videoId: string,
  captionIds: string[],
): Promise<Transcript> {
  const whole: Transcript = { texts: [], starts: [] };
  for (const id of captionIds.slice(0, mostTracks)) {
    const stored = await media.get(mediaKey.caption(videoId, id));
    if (!stored) continue;
    const { texts, starts } = chunksOf(parseCaptions(await stored.text()));
    whole.texts.push(...texts);
    whole.starts.push(...starts);
  }
  return bounded(whole);
}

/**
 * Cues joined to pieces of about ten seconds, so that a piece holds a phrase and its time is no further off than that.
 * Very long videos get longer pieces, as a document holds only so many.
 */
export function chunksOf(cues: readonly Cue[]): Transcript {
  const longest = Math.max(chunkSeconds, ((cues.at(-1)?.end ?? 0) / mostChunks) * 1.2);
  const chunks: Transcript = { texts: [], starts: [] };
  let from = 0;
  let text = "";
  const close = () => {
    if (text !== "") {
      chunks.texts.push(text);
      chunks.starts.push(from);
    }
    text = "";
  };
  for (const cue of cues) {
    const line = cue.text.replaceAll(/\s+/g, " ").trim();
    if (line === "") continue;
    if (text !== "" && (cue.end - from > longest || (longest === chunkSeconds && text.length > chunkChars))) close();
    if (text === "") from = Math.max(0, cue.start);
    text = text === "" ? line : `${text} ${line}`;
  }
  close();
  return chunks;
}

function bounded({ texts, starts }: Transcript): Transcript {
  let chars = 0;
  const end = texts.findIndex((text, i) => i >= mostChunks || (chars += text.length) > mostChars);
  return end < 0 ? { texts, starts } : { texts: texts.slice(0, end), starts: starts.slice(0, end) };
}
