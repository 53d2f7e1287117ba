import { NeonDbError } from "@neondatabase/serverless";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode as StatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { Fault, faultStatus, type FaultCode, type FieldError } from "../../schema/errors.ts";
import { Misconfigured } from "../env.ts";
import type { AppContext } from "./context.ts";
import { sqlState } from "../db.ts";
import { log } from "../telemetry/log.ts";

/** RFC 9457 problem details, with a stable `code` and the request's id. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(faultStatus) as [FaultCode, ...FaultCode[]]),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "An error as RFC 9457 problem details." });

/** Turns whatever a handler threw into a problem response; only unexpected errors are logged whole. */
export function answerError(error: Error, c: AppContext): Response {
  const fault = faultOf(error);
  // What is misconfigured was logged once.
  if (fault.status >= 500 && !(error instanceof Misconfigured)) {
    log.error("request.failed", { error });
  }
  const body = {
    type: `/api/docs#${fault.code}`,
    title: titleOf(fault.code),
    status: fault.status,
    code: fault.code,
    detail: fault.message,
    requestId: c.get("requestId"),
    ...(fault.fields ? { errors: fault.fields } : {}),
  };
  // By the context, so that headers which were set before the error (rate limits, cookies) go along.
  return c.body(JSON.stringify(body), fault.status as StatusCode, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...fault.headers,
  });
}

/** What a client is told of an error. */
export function faultOf(error: Error): Fault {
  if (error instanceof Fault) return error;
  // Hono throws these for a body that is not JSON.
  if (error instanceof HTTPException && error.status < 500) {
    return new Fault("MALFORMED_REQUEST", "The request body is not valid JSON.");
  }
  if (error instanceof Misconfigured) {
    return new Fault(
      "SERVICE_UNAVAILABLE",
      "This site is not set up completely. Its operator finds the reason in the log.",
      {
        headers: { "retry-after": "60" },
      },
    );
  }
  if (isDatabaseAway(error)) {
    return new Fault("SERVICE_UNAVAILABLE", "The service is busy. Try again in a few seconds.", {
      headers: { "retry-after": "5" },
    });
  }
  if (isUnstorableText(error)) {
    return new Fault("VALIDATION_FAILED", "A text holds a NUL character, which cannot be stored. Take it out.");
  }
  if (isParentGone(error)) return new Fault("NOT_FOUND", "What this belongs to was deleted in the meantime.");
  return new Fault("INTERNAL", "Something went wrong on our side. Try again, and name the request id if it stays.");
}

// A database that answered gives a SQLSTATE; without one it was not reached. Class 57 and 08 are
// its own words for going away.
function isDatabaseAway(error: Error): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof NeonDbError) return !cause.code || /^(08|57|53)/.test(cause.code);
  return error instanceof DrizzleQueryError;
}

// A row that refers to one which another request deletes at this moment: foreign_key_violation.
function isParentGone(error: Error): boolean {
  return sqlState(error).code === "23503";
}

// The two ways in which Postgres says that its text takes every character of Unicode but this one. What comes
// from the URL arrives there as well, as a value that is looked for.
function isUnstorableText(error: Error): boolean {
  const { code } = sqlState(error);
  return code === "22021" || code === "22P05";
}

/** Every issue of a refused body, query or path, by the place a client finds it at. */
export function validationFault(place: string, error: z.core.$ZodError): Fault {
  const fields: FieldError[] = error.issues.map((issue) => ({
    path: [place, ...issue.path.map(String)].join("."),
    message: issue.message,
  }));
  const first = fields[0];
  return new Fault("VALIDATION_FAILED", first ? `${first.path}: ${first.message}` : "The request is not valid.", {
    fields,
  });
}

function titleOf(code: FaultCode): string {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
