import { Fault } from "../../schema/errors.ts";
import type { Scope } from "./scopes.ts";
import type { Role, Viewer } from "./viewer.ts";

/** `any` reaches everybody's, `own` only what belongs to the viewer, `visible` what the viewer may see. */
type Reach = "any" | "own" | "visible";

/** A role that is not named may not. `scope`: what an API key needs as well; without one, no key will do. */
type Rule = Partial<Record<Role, Reach>> & { scope?: Scope };

/** Who may do what. Anonymous visitors hold no permission. */
export const permissions = {
  "account.read": { admin: "own", creator: "own", user: "own" },
  "account.update": { admin: "own", creator: "own", user: "own" },
  "account.delete": { admin: "own", creator: "own", user: "own" },
  "session.manage": { admin: "own", creator: "own", user: "own" },
  "creator-request.create": { admin: "own", creator: "own", user: "own" },
  "api-key.manage": { admin: "own", creator: "own" },
  "user.manage": { admin: "any" },
  "audit.read": { admin: "any" },
  "report.create": { admin: "visible", creator: "visible", user: "visible" },
  "report.decide": { admin: "any" },
  "video.take-down": { admin: "any" },
  "job.list": { admin: "any" },
  "status.read": { admin: "any" },
  "site.manage": { admin: "any" },
  "search.manage": { admin: "any" },
  "video.create": { admin: "own", creator: "own", scope: "videos:write" },
  "video.read-hidden": { admin: "any", creator: "own", scope: "videos:read" },
  "video.update": { admin: "any", creator: "own", scope: "videos:write" },
  "video.delete": { admin: "any", creator: "own", scope: "videos:write" },
  // Whoever uploaded it may know what became of it, a creator no more as well.
  "encode.read": { admin: "any", creator: "own", user: "own", scope: "videos:read" },
  "video.upload": { admin: "any", creator: "own", scope: "videos:write" },
  "upload-link.create": { admin: "own", creator: "own", scope: "uploads:write" },
  // What people do as viewers: a channel is everybody's to follow, a video is liked by who may see it.
  "channel.follow": { admin: "any", creator: "any", user: "any" },
  "video.like": { admin: "visible", creator: "visible", user: "visible" },
  // A person's own words, and what others say below their own videos. Whether somebody may see them is the video's.
  "comment.write": { admin: "visible", creator: "visible", user: "visible" },
  "comment.like": { admin: "visible", creator: "visible", user: "visible" },
  "comment.edit": { admin: "own", creator: "own", user: "own" },
  "comment.delete": { admin: "any", creator: "own", user: "own" },
  "comment.moderate": { admin: "any", creator: "own", user: "own" },
  "comment.pin": { admin: "own", creator: "own", user: "own" },
  "comment.settings": { admin: "own", creator: "own", user: "own" },
  "user.block": { admin: "any", creator: "any", user: "any" },
  "history.write": { admin: "visible", creator: "visible", user: "visible" },
  "history.manage": { admin: "own", creator: "own", user: "own" },
  "recommendation.hide": { admin: "visible", creator: "visible", user: "visible" },
  "recommendation.manage": { admin: "own", creator: "own", user: "own" },
  "playlist.manage": { admin: "own", creator: "own", user: "own" },
  "notification.read": { admin: "own", creator: "own", user: "own" },
  "webhook.manage": { admin: "own", creator: "own", scope: "webhooks:manage" },
  "analytics.read": { admin: "any", creator: "own", scope: "analytics:read" },
  // A key that a server made would outlive the API key it was made with.
  "playback-key.manage": { admin: "own", creator: "own" },
  "playback.sign": { admin: "any", creator: "own", scope: "playback:sign" },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof permissions;

/** A permission as the API's reference tells it: the roles that hold it, and the scope that an API key needs. */
export function describePermission(permission: Permission): {
  roles: Partial<Record<Role, Reach>>;
  scope: Scope | null;
} {
  const { scope, ...roles }: Rule = permissions[permission];
  return { roles, scope: scope ?? null };
}

/** How far the viewer's permission reaches, or null where the role or the API key does not hold it. */
export function reachOf(viewer: Viewer | null, permission: Permission): Reach | null {
  if (!viewer || !holdsScope(viewer, permission)) return null;
  const rule: Rule = permissions[permission];
  return rule[viewer.role] ?? null;
}

/** Whether the viewer may do this to something that belongs to `ownerId`. */
export function may(viewer: Viewer | null, permission: Permission, ownerId: string): boolean {
  const reach = reachOf(viewer, permission);
  // A key is made for its own account: an admin's reach over others needs the admin's own session.
  const any = reach === "any" && viewer?.credential.kind === "session";
  return any || (reach !== null && viewer?.userId === ownerId);
}

/** The viewer, if signed in and holding the permission at all. Throws UNAUTHENTICATED, SCOPE_MISSING or FORBIDDEN. */
export function requirePermission(viewer: Viewer | null, permission: Permission): Viewer {
  if (!viewer) {
    throw new Fault("UNAUTHENTICATED", "Sign in to do this.", {
      headers: { "www-authenticate": 'Bearer realm="edgereel"' },
    });
  }
  if (!holdsScope(viewer, permission)) {
    const { scope }: Rule = permissions[permission];
    const message = scope ? `This needs an API key with the scope ${scope}.` : "This cannot be done with an API key.";
    throw new Fault("SCOPE_MISSING", message);
  }
  if (!reachOf(viewer, permission)) {
    throw new Fault("FORBIDDEN", `Your role (${viewer.role}) does not allow this.`);
  }
  return viewer;
}

function holdsScope({ credential }: Viewer, permission: Permission): boolean {
  if (credential.kind === "session") return true;
  const { scope }: Rule = permissions[permission];
  return scope !== undefined && credential.scopes.includes(scope);
}
