import { Fault } from "../../schema/errors.ts";
import type { Role, Viewer } from "./viewer.ts";

/** `any` reaches everybody's, `own` only what belongs to the viewer. */
type Reach = "any" | "own";

/** Who may do what. A role that is not named may not. Anonymous visitors hold no permission. */
export const permissions = {
  "account.read": { admin: "own", creator: "own", user: "own" },
  "account.become-creator": { admin: "own", creator: "own", user: "own" },
  "user.manage": { admin: "any" },
  "video.create": { admin: "own", creator: "own" },
  "video.read-hidden": { admin: "any", creator: "own" },
  "video.update": { admin: "any", creator: "own" },
  "video.delete": { admin: "any", creator: "own" },
  // Whoever uploaded it may know what became of it, a creator no more as well.
  "encode.read": { admin: "any", creator: "own", user: "own" },
  "video.upload": { admin: "any", creator: "own" },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>;

export type Permission = keyof typeof permissions;

/** How far the viewer's permission reaches, or null where the role does not hold it. */
export function reachOf(viewer: Viewer | null, permission: Permission): Reach | null {
  if (!viewer) return null;
  const roles: Partial<Record<Role, Reach>> = permissions[permission];
  return roles[viewer.role] ?? null;
}

/** Whether the viewer may do this to something that belongs to `ownerId`. */
export function may(viewer: Viewer | null, permission: Permission, ownerId: string): boolean {
  const reach = reachOf(viewer, permission);
  return reach === "any" || (reach === "own" && viewer?.userId === ownerId);
}

/** The viewer, if signed in and holding the permission at all. Throws UNAUTHENTICATED or FORBIDDEN. */
export function requirePermission(viewer: Viewer | null, permission: Permission): Viewer {
  if (!viewer) {
    throw new Fault("UNAUTHENTICATED", "Sign in to do this.", {
      headers: { "www-authenticate": 'Bearer realm="edgereel"' },
    });
  }
  if (!reachOf(viewer, permission)) {
    throw new Fault("FORBIDDEN", `Your role (${viewer.role}) does not allow this.`);
  }
  return viewer;
}
