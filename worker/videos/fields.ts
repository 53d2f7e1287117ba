import { z } from "zod";
import { canonicalLanguage } from "../captions/language.ts";
import { plainText } from "../http/contract.ts";

// What a creator says of a video beyond its title and description.

const mostChapters = 100;
const mostNames = 50;

export const visibility = z.enum(["public", "unlisted", "private", "subscribers"]);
export type Visibility = z.infer<typeof visibility>;

/** A BCP 47 tag, in its canonical form. */
export const language = z
  .string()
  .max(35)
  .transform((tag, issues) => {
    const canonical = canonicalLanguage(tag);
    if (canonical !== null) return canonical;
    issues.addIssue("must be a BCP 47 language tag such as en or pt-BR");
    return z.NEVER;
  });

export const licence = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$/, "must be an SPDX id such as CC-BY-4.0")
  .meta({ description: "An SPDX id such as `CC-BY-4.0`; null for all rights reserved." });

export const ageRating = z
  .enum(["all", "teen", "adult"])
  .meta({ description: "Whom it is meant for. It tells viewers; it does not lock anybody out." });

export const Chapter = z.object({ startSeconds: z.number().min(0).max(1_000_000), title: plainText(100).min(1) });
export type Chapter = z.infer<typeof Chapter>;

/** In any order; no two begin at the same time. They are kept in the order of their times. */
export const chapters = z
  .array(Chapter)
  .max(mostChapters)
  .superRefine((list, issues) => {
    const taken = new Set<number>();
    for (const [i, { startSeconds }] of list.entries()) {
      if (taken.has(startSeconds)) {
        issues.addIssue({ code: "custom", path: [i, "startSeconds"], message: "another chapter begins then as well" });
      }
      taken.add(startSeconds);
    }
  });

export const metadata = z
  .record(z.string().regex(/^[\w.:-]{1,64}$/, "must have 1 to 64 letters, digits, and . : _ -"), plainText(500))
  .refine((entries) => Object.keys(entries).length <= mostNames, `must have at most ${mostNames} names`)
  .meta({ description: "What your own systems keep with the video. Only its owner is shown it." });

export const scheduledAt = z.iso
  .datetime({ offset: true })
  .transform((instant) => new Date(instant))
  .meta({ description: "When it changes to `scheduledVisibility` by itself, within a minute." });
