import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import type { Chapter, Visibility } from "./fields.ts";

type Schedule = { scheduledAt?: Date | null | undefined; scheduledVisibility?: Visibility | undefined };

/**
 * The fields with a schedule that is whole: a time without a visibility means public. Throws
 * VALIDATION_FAILED for a time that has passed, and for a visibility that has no time to go with;
 * `current` is the time that the video has already. `place` is where the body has the fields.
 */
export function completeSchedule<T extends Schedule>(
  { now }: Pick<Deps, "now">,
  fields: T,
  current: Date | null,
  place = "body",
): T {
  const { scheduledAt, scheduledVisibility } = fields;
  if (scheduledAt && scheduledAt <= now()) throw wrong(`${place}.scheduledAt`, "must lie in the future");
  if (scheduledVisibility !== undefined && !(scheduledAt ?? (scheduledAt === undefined ? current : null))) {
    throw wrong(`${place}.scheduledVisibility`, "goes with scheduledAt");
  }
  if (scheduledAt && scheduledVisibility === undefined && current === null) {
    return { ...fields, scheduledVisibility: "public" };
  }
  return fields;
}

/** The fields with their chapters in the order of time. */
export function inOrder<T extends { chapters?: Chapter[] | undefined }>(fields: T): T {
  if (!fields.chapters) return fields;
  return { ...fields, chapters: fields.chapters.toSorted((a, b) => a.startSeconds - b.startSeconds) };
}

/** Throws VALIDATION_FAILED for a chapter that begins at or behind the end, where that is known. */
export function refuseBeyondEnd(chapters: Chapter[] | undefined, durationSeconds: number | null, place: string): void {
  if (!chapters || durationSeconds === null) return;
  const beyond = chapters.findIndex(({ startSeconds }) => startSeconds >= durationSeconds);
  if (beyond === -1) return;
  throw wrong(`${place}.${beyond}.startSeconds`, `must be before the end of the video (${durationSeconds} s)`);
}

function wrong(path: string, message: string): Fault {
  return new Fault("VALIDATION_FAILED", `${path}: ${message}`, { fields: [{ path, message }] });
}
