import { mediaKey } from "../../schema/media-keys.ts";
import type { Cue } from "../captions/cue.ts";
import { parseCaptions } from "../captions/parse-captions.ts";
import type { Deps } from "../deps.ts";

const heldTracks = 8;
const held = new Map<string, Cue[]>();

/** The cues of a track; null where there is none. They never change, and a few tracks are held in memory. */
export async function findCues(
  { media }: Pick<Deps, "media">,
  videoId: string,
  captionId: string,
): Promise<Cue[] | null> {
  const key = mediaKey.caption(videoId, captionId);
  const known = held.get(key);
  if (known) return known;
  const stored = await media.get(key);
  if (!stored) return null;
  const cues = parseCaptions(await stored.text());
  if (held.size >= heldTracks) held.delete(held.keys().next().value as string);
  held.set(key, cues);
  return cues;
}
