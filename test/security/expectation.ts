import { permissions, type Permission } from "../../worker/auth/permissions.ts";
import type { Scope } from "../../worker/auth/scopes.ts";
import type { Role } from "../../worker/auth/viewer.ts";
import { resourceOf, type Operation } from "./operations.ts";

/** Who asks. `owner` and the keys are of the creator whose thing it is, unless the name says otherwise. */
export const actors = {
  anonymous: null,
  user: { role: "user", owns: false, key: null },
  owner: { role: "creator", owns: true, key: null },
  "other creator": { role: "creator", owns: false, key: null },
  admin: { role: "admin", owns: false, key: null },
  "suspended owner": { role: "creator", owns: true, key: null },
  "owner's key": { role: "creator", owns: true, key: "with" },
  "owner's key without the scope": { role: "creator", owns: true, key: "without" },
  "admin's key": { role: "admin", owns: false, key: "with" },
} as const;

export type ActorName = keyof typeof actors;
export const actorNames = Object.keys(actors) as ActorName[];

/** `granted`: gets past authorisation. Otherwise the only answers that may come, as `status CODE`. */
export type Expectation = "granted" | readonly string[];

type Rule = Partial<Record<Role, "any" | "own" | "visible">> & { scope?: Scope };

export function ruleOf(operation: Operation): Rule | null {
  return operation.permission === "none" ? null : (permissions[operation.permission as Permission] ?? null);
}

const notFound = /_NOT_FOUND$/;

/**
 * What the permission table says of this operation and actor, where it needs a permission.
 * `hidden`: the thing is one that this actor may not know to exist, so only 404 will do.
 */
export function expectationFor(operation: Operation, actor: ActorName, hidden: boolean): Expectation {
  const who = actors[actor];
  const rule = ruleOf(operation);
  if (!rule) throw new Error(`${operation.name} names the permission ${operation.permission}, which the table has not`);
  if (operation.foreignBearer || !who) return ["401 UNAUTHENTICATED"];
  if (actor === "suspended owner") return ["403 ACCOUNT_SUSPENDED"];
  if (who.key && (!rule.scope || who.key === "without")) return ["403 SCOPE_MISSING"];
  const reach = rule[who.role];
  if (!reach) return ["403 FORBIDDEN"];
  // Everybody's who may see it: a hidden video is an admin's to see in a session.
  const visible = reach === "visible" && (!hidden || who.role === "admin");
  const any = (reach === "any" || visible) && who.key === null;
  if (resourceOf(operation) === null || any || who.owns) return "granted";
  // An admin sees every comment, and may be told so, but neither edits nor pins another's.
  const sees = resourceOf(operation) === "com" && who.role === "admin" && who.key === null;
  return hidden && !sees ? ["404 *"] : ["403 FORBIDDEN", "404 *"];
}

/** Codes that mean: the request did not get past authorisation, or was never a valid one. */
const refusals = new Set([
  "UNAUTHENTICATED",
  "TOKEN_INVALID",
  "TOKEN_EXPIRED",
  "API_KEY_INVALID",
  "ACCOUNT_SUSPENDED",
  "FORBIDDEN",
  "SCOPE_MISSING",
  "ORIGIN_REFUSED",
  "RATE_LIMITED",
  "VALIDATION_FAILED",
  "MALFORMED_REQUEST",
  "UNSUPPORTED_MEDIA_TYPE",
]);

const resourceCodes: Record<string, string> = {
  vid: "VIDEO_NOT_FOUND",
  usr: "USER_NOT_FOUND",
  ses: "SESSION_NOT_FOUND",
  com: "COMMENT_NOT_FOUND",
};

/** Whether the answer is one that the expectation allows. */
export function fits(
  operation: Operation,
  expected: Expectation,
  answer: { status: number; code: string | undefined },
): boolean {
  const { status, code = "" } = answer;
  if (expected !== "granted") {
    return expected.some(
      (allowed) => allowed === `${status} ${code}` || (allowed === `${status} *` && notFound.test(code)),
    );
  }
  // The thing is there: whoever is granted finds it, whatever else is then missing.
  const kind = resourceOf(operation);
  return status < 500 && !refusals.has(code) && (kind === null || code !== resourceCodes[kind]);
}
