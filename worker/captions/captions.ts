import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { Viewer } from "../auth/viewer.ts";
import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Deps } from "../deps.ts";
import { findOwned, findVisible } from "../videos/videos.ts";
import type { Caption } from "./contract.ts";
import { renderVtt, type Cue } from "./cue.ts";
import { canonicalLanguage, languageName } from "./language.ts";
import { parseCaptions } from "./parse-captions.ts";
import { readText } from "./read-text.ts";
import * as store from "./store.ts";

const mostTracks = 50;

/** The tracks of a video that the viewer may know of. Throws VIDEO_NOT_FOUND. */
export async function listCaptions(deps: Pick<Deps, "db">, viewer: Viewer | null, videoId: string): Promise<Caption[]> {
  await findVisible(deps, viewer, videoId);
  return (await store.listCaptions(deps, videoId)).map(present);
}

/** The tracks whoever asks, for those who have decided already that the viewer may. */
export async function tracksOf(deps: Pick<Deps, "db">, videoId: string): Promise<Caption[]> {
  return (await store.listCaptions(deps, videoId)).map(present);
}

/**
 * Stores a caption file as the track of its language and label, in place of one that is there.
 *
 * @throws Fault VIDEO_NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, CAPTION_INVALID or CAPTION_LIMIT_REACHED
 */
export async function putCaption(
  deps: Pick<Deps, "db" | "media" | "cache">,
  viewer: Viewer,
  videoId: string,
  track: { language: string; label: string | undefined },
  bytes: Uint8Array,
): Promise<Caption> {
  await findOwned(deps, viewer, videoId, "video.update");
  const language = canonicalLanguage(track.language);
  if (!language) {
    const message = "must be a BCP 47 language tag such as en, pt-BR or und";
    throw new Fault("VALIDATION_FAILED", `param.language: ${message}`, {
      fields: [{ path: "param.language", message }],
    });
  }
  const label = track.label ?? languageName(language);
  const cues = parseCaptions(readText(bytes));
  await refuseTooMany(deps, videoId, { language, label });
  const row = { id: newId("caption"), videoId, language, label, source: "upload" as const };
  const stored = await storeTrack(deps, row, cues);
  if (!stored) throw new Error("an uploaded track was not stored");
  return present(stored);
}

/** Removes a track. Throws VIDEO_NOT_FOUND, FORBIDDEN or CAPTION_NOT_FOUND. */
export async function deleteCaption(
  deps: Pick<Deps, "db" | "cache">,
  viewer: Viewer,
  videoId: string,
  captionId: string,
): Promise<void> {
  await findOwned(deps, viewer, videoId, "video.update");
  const deleted = await store.deleteCaption(deps, videoId, captionId);
  await outdate(deps, tagOf.video(videoId));
  if (deleted) return;
  throw new Fault("CAPTION_NOT_FOUND", "This video has no such caption track.");
}

/** Stores the cues, then the row that names them: no index ever lists cues that are not there. */
export async function storeTrack(
  deps: Pick<Deps, "db" | "media" | "cache">,
  row: store.NewCaption,
  cues: readonly Cue[],
): Promise<store.CaptionRow | null> {
  const key = mediaKey.caption(row.videoId, row.id);
  await deps.media.put(key, renderVtt(cues), { httpMetadata: { contentType: "text/vtt; charset=utf-8" } });
  const stored = await store.putCaption(deps, row);
  if (!stored) await deps.media.delete(key);
  await outdate(deps, tagOf.video(row.videoId));
  return stored;
}

async function refuseTooMany(
  deps: Pick<Deps, "db">,
  videoId: string,
  track: { language: string; label: string },
): Promise<void> {
  const rows = await store.listCaptions(deps, videoId);
  const replaces = rows.some((row) => row.language === track.language && row.label === track.label);
  if (rows.length < mostTracks || replaces) return;
  throw new Fault(
    "CAPTION_LIMIT_REACHED",
    `A video has at most ${mostTracks} caption tracks. Delete one that is not needed.`,
  );
}

function present({ id, language, label, source, createdAt }: store.CaptionRow): Caption {
  return { id, language, label, source, createdAt: createdAt.toISOString() };
}
