import { z } from "zod";
import { every } from "hono/combine";
import type { MiddlewareHandler } from "hono";
import { requirePermission, type Permission } from "../auth/permissions.ts";
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
 * that the handler takes from by itself, by a key that stands in the body.
 */
export function access(options: {
  permission?: Permission;
  limit?: RateLimitName;
  handlerLimits?: readonly RateLimitName[];
}) {
  const { permission, limit, handlerLimits = [] } = options;
  const limits = [...(limit ? [limit] : []), ...handlerLimits];
  const steps: MiddlewareHandler<AppEnv>[] = [];
  if (permission) {
    steps.push(async (c, next) => {
      requirePermission(c.get("viewer"), permission);
      await next();
    });
  }
  if (limit) steps.push(limitRate(limit));
  return {
    security: permission ? [{ bearer: [] }] : [],
    "x-permission": permission ?? "none",
    "x-rate-limit": limits.length > 0 ? limits.map(describeLimit).join(", ") : "none",
    middleware: [every(...steps)] as [MiddlewareHandler<AppEnv>],
  };
}

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(24),
  cursor: z.string().max(200).optional(),
});
