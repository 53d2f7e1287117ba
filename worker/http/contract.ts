import { z } from "zod";
import { every } from "hono/combine";
import type { MiddlewareHandler } from "hono";
import { isOnOthersVideos } from "../audit/audit.ts";
import { shareAnswer, type Sharing } from "../answers/share-answer.ts";
import { noteOnOthersVideo } from "../audit/note-on-others.ts";
import { describePermission, requirePermission, type Permission } from "../auth/permissions.ts";
import type { AppEnv } from "./context.ts";
import { Problem } from "./problem.ts";
import { limitRate } from "./rate-limit.ts";
import { describeLimit, type RateLimitName } from "./rate-limits.ts";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});

/** The refusals that any route may answer with. */
export const problemResponses = {
  400: problem("The request cannot be read."),
  401: problem("Not signed in, or the token is not valid."),
  403: problem("Not allowed."),
  404: problem("Not found, or not to be known to exist."),
  409: problem("The state of the resource does not allow this."),
  410: problem("It was used, or has ended."),
  413: problem("Too large."),
  415: problem("Wrong media type."),
  422: problem("A field is not valid; `errors` names it."),
  429: problem("Too many requests; `Retry-After` says when to come back."),
  500: problem("Unexpected error."),
  503: problem("A part of the service is away; try again."),
} as const;

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { "application/json": { schema } },
});

/**
 * The access part of a route's contract, spread into `createRoute`: which permission it needs
 * (none: open to everybody) and which rate limit it counts against. `handlerLimits` only names limits
 * that the handler takes from by itself, by a key that stands in the body. `sharing` lets all who may see the
 * same have one answer for a moment.
 */
export function access(options: {
  permission?: Permission;
  limit?: RateLimitName;
  handlerLimits?: readonly RateLimitName[];
  sharing?: Sharing;
}) {
  const { permission, limit, handlerLimits = [], sharing } = options;
  const limits = [...(limit ? [limit] : []), ...handlerLimits];
  const steps: MiddlewareHandler<AppEnv>[] = [];
  if (permission) {
    steps.push(async (c, next) => {
      requirePermission(c.get("viewer"), permission);
      await next();
    });
  }
  if (limit) steps.push(limitRate(limit));
  if (permission && isOnOthersVideos(permission)) steps.push(noteOnOthersVideo(permission));
  if (sharing) steps.push(shareAnswer(sharing));
  return {
    security: permission ? [{ bearer: [] }] : [],
    "x-permission": permission ?? "none",
    ...(permission ? permissionFields(permission) : {}),
    "x-rate-limit": limits.length > 0 ? limits.map(describeLimit).join(", ") : "none",
    middleware: [every(...steps)] as [MiddlewareHandler<AppEnv>],
  };
}

// `x-roles` says whose things each role reaches, `x-scope` what an API key must hold; null: no key will do.
function permissionFields(permission: Permission) {
  const { roles, scope } = describePermission(permission);
  return { "x-roles": roles, "x-scope": scope };
}

/** Text for people, without the character that Postgres cannot store. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .regex(/^[^\0]*$/, "must not contain the character NUL");

/**
 * A time or a place in a video, in seconds, kept by whole milliseconds: what is next to nothing, as 5e-324, would
 * make Postgres fail where it divides.
 */
export const secondsUpTo = (most: number) =>
  z
    .number()
    .min(0)
    .max(most)
    .overwrite((seconds) => Math.round(seconds * 1000) / 1000);

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(24),
  cursor: z.string().max(200).optional(),
});
