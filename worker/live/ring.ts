import { z } from "zod";
import type { Deps } from "../deps.ts";
import { log } from "../telemetry/log.ts";

/** What a person's open streams are told; they look for themselves what has become of it. */
export const Ring = z.discriminatedUnion("kind", [
  /** Something of the notifications has changed. */
  z.object({ kind: z.literal("news") }),
  /** A session of the account has ended, or the account itself has changed. */
  z.object({ kind: z.literal("access") }),
  /** An encode of one of the person's videos goes on: the status as it is. */
  z.object({
    kind: z.literal("encode"),
    event: z.string(),
    videoId: z.string(),
    status: z.record(z.string(), z.unknown()),
  }),
]);
export type Ring = z.infer<typeof Ring>;

type Objects = Pick<Deps, "objects" | "metrics">;

const unaskedAtMost = 100;
const askedAtOnce = 200;
const followersAsked = 10_000;
const rungAtOnce = 20;
/** For how long a person is said to have a stream, unless the stream says so again. */
const presentSeconds = 150;

/**
 * Rings for one person, and answers how many streams hear it. Never throws: a ring that is lost is made good when
 * the streams look by themselves, once a minute.
 */
export async function ring({ objects, metrics }: Objects, userId: string, what: Ring): Promise<number> {
  const bell = objects.DOORBELL.getByName(userId);
  metrics.count("edgereel.durable_object.calls", { class: "Doorbell" });
  const text = JSON.stringify(what);
  try {
    return await bell.ring(text);
  } catch {
    // Once more, for an object that was just moved or deployed. A stub that has thrown may stay broken.
    return objects.DOORBELL.getByName(userId)
      .ring(text)
      .catch((error: unknown) => {
        log.warn("ring.lost", { kind: what.kind, error });
        return 0;
      });
  }
}

/**
 * Rings for several. Of many, for those who have a stream open, as Redis tells: a call of an object for each follower
 * of a large channel would cost more than the news are worth. Whom it misses looks within a minute.
 */
export async function ringEach(
  deps: Objects & Pick<Deps, "cache">,
  userIds: readonly string[],
  what: Ring,
): Promise<void> {
  const few = userIds.length <= unaskedAtMost;
  for (const some of chunks(userIds.slice(0, followersAsked), askedAtOnce)) {
    const marks = few ? null : await deps.cache.getMany(...some.map(presenceKey));
    const present = marks ? some.filter((_, i) => marks[i] !== null) : some;
    for (const next of chunks(present, rungAtOnce)) {
      await Promise.all(next.map((userId) => ring(deps, userId, what)));
    }
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Says that this person has a stream open. To be called before the stream looks for the first time. */
export async function markPresent({ cache }: Pick<Deps, "cache">, userId: string): Promise<void> {
  await cache.set(presenceKey(userId), 1, presentSeconds);
}

function presenceKey(userId: string): string {
  return `live:${userId}`;
}
