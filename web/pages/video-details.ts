import type { AgeRating, RelatedPolicy, Video, Visibility } from "../api-types.ts";
import { metadataOf, type Entry } from "./metadata-fields.tsx";
import { readChapters, writeChapters } from "../chapters.ts";

/** What the details of a video are while they are being written. Empty texts are none. */
export type Details = {
  language: string;
  licence: string;
  ageRating: AgeRating;
  relatedPolicy: RelatedPolicy;
  chapters: string;
  /** Local time, as `<input type="datetime-local">` has it. */
  scheduledAt: string;
  scheduledVisibility: Visibility;
  /** Null for those who are not its owner. */
  metadata: Entry[] | null;
};

export function detailsOf(video: Video): Details {
  return {
    language: video.language ?? "",
    licence: video.licence ?? "",
    ageRating: video.ageRating,
    relatedPolicy: video.relatedPolicy ?? "site",
    chapters: writeChapters(video.chapters),
    scheduledAt: video.scheduledAt ? localTime(new Date(video.scheduledAt)) : "",
    scheduledVisibility: video.scheduledVisibility ?? "public",
    metadata: video.metadata ? Object.entries(video.metadata) : null,
  };
}

/** The fields to send: those that were changed, so that times finer than what is shown stay. Throws for what cannot be read. */
export function changesOf(video: Video, now: Details): Record<string, unknown> {
  const before = detailsOf(video);
  const changed = (...names: (keyof Details)[]) =>
    names.some((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
  return {
    ...(changed("language") ? { language: now.language.trim() || null } : {}),
    ...(changed("licence") ? { licence: now.licence || null } : {}),
    ...(changed("ageRating") ? { ageRating: now.ageRating } : {}),
    ...(changed("relatedPolicy") ? { relatedPolicy: now.relatedPolicy } : {}),
    ...(changed("chapters") ? { chapters: readChapters(now.chapters) } : {}),
    ...(now.metadata && changed("metadata") ? { metadata: metadataOf(now.metadata) } : {}),
    ...(changed("scheduledAt", "scheduledVisibility") ? scheduleOf(now) : {}),
  };
}

function scheduleOf({ scheduledAt, scheduledVisibility }: Details): Record<string, unknown> {
  if (scheduledAt === "") return { scheduledAt: null };
  return { scheduledAt: new Date(scheduledAt).toISOString(), scheduledVisibility };
}

// `2026-11-25T18:30` of the person's own clock.
function localTime(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
