import { z } from "zod";
import type { creatorRequests, users } from "../../schema/tables.ts";
import { CreatorRequest, presentRequest } from "../creator-requests/creator-request.ts";

export const User = z
  .object({
    id: z.string(),
    email: z.email(),
    emailVerified: z.boolean().meta({ description: "Whether its owner has opened a link that was sent to it." }),
    displayName: z.string(),
    bio: z.string().meta({ description: "What its channel page tells of it." }),
    role: z.enum(["admin", "creator", "user"]),
    createdAt: z.iso.datetime(),
    creatorRequest: CreatorRequest.optional().meta({
      description: "In answers under `/users`, once the account has asked.",
    }),
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

/** An account as its owner and the admins see it. */
export function presentUser(
  row: typeof users.$inferSelect,
  request: typeof creatorRequests.$inferSelect | null = null,
): User {
  const { id, email, emailVerifiedAt, displayName, bio, role, createdAt } = row;
  return {
    id,
    email,
    emailVerified: emailVerifiedAt !== null,
    displayName,
    bio,
    role,
    createdAt: createdAt.toISOString(),
    ...(request ? { creatorRequest: presentRequest(request) } : {}),
  };
}
