import { z } from "zod";
import type { creatorRequests } from "../../schema/tables.ts";

/** The wish of an account to become a creator, and what came of it. */
export const CreatorRequest = z
  .object({
    state: z.enum(["pending", "granted", "declined"]),
    message: z.string(),
    reason: z.string().nullable().meta({ description: "What the admin answered." }),
    createdAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "CreatorRequest" });
export type CreatorRequest = z.infer<typeof CreatorRequest>;

export function presentRequest(row: typeof creatorRequests.$inferSelect): CreatorRequest {
  const { state, message, reason, createdAt, decidedAt } = row;
  return { state, message, reason, createdAt: createdAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null };
}
