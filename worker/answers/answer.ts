import { z } from "zod";

/** The body of a public answer as everybody gets it who is not signed in. */
export const Answer = z.object({
  body: z.string(),
  etag: z.string(),
  /** The accounts whose things it shows: they may see more of them. */
  owners: z.array(z.string()),
  /** Before what it says was read. */
  madeAtMs: z.number(),
});
export type Answer = z.infer<typeof Answer>;

export async function makeAnswer(body: string, madeAtMs: number): Promise<Answer> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const hex = [...new Uint8Array(digest).subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0"));
  return { body, etag: `"${hex.join("")}"`, owners: ownersOf(JSON.parse(body)), madeAtMs };
}

// A video names its owner; lists have theirs in `items`.
function ownersOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { owner, items } = value as { owner?: { id?: unknown }; items?: unknown };
  const inItems = Array.isArray(items) ? items.flatMap(ownersOf) : [];
  return [...new Set(typeof owner?.id === "string" ? [owner.id, ...inItems] : inItems)];
}
