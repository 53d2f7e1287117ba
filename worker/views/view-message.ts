import { z } from "zod";

const bits = z.string().regex(/^[01]{100}$/);

/** One or several beacons of one viewing, on their way through the queue `views`. All of it is known to be true or bounded. */
export const ViewMessage = z.object({
  id: z.string(),
  videoId: z.string(),
  viewerId: z.string().nullable(),
  viewerKey: z.string(),
  /** The key of yesterday, in the first half hour of a day: a viewer stays one over midnight. */
  earlierKey: z.string().nullable(),
  number: z.number().int(),
  /** When the first and the last of the beacons came, in milliseconds. */
  firstMs: z.number(),
  lastMs: z.number(),
  started: z.boolean(),
  watchedSeconds: z.number(),
  parts: bits,
  startupMs: z.number().int().nullable(),
  rebufferMs: z.number().int(),
  errorCode: z.string().nullable(),
  /** The rendition on show, for the metrics alone. Messages of an earlier version have none. */
  rendition: z.string().nullable().default(null),
  country: z.string().nullable(),
  device: z.string(),
  referrer: z.string().nullable(),
});
export type ViewMessage = z.infer<typeof ViewMessage>;

/** What a message of the queue holds: the beacons that came within one moment. A single one is how it was once sent. */
export const ViewPack = z.union([ViewMessage.transform((message) => [message]), z.array(ViewMessage)]);

/**
 * One message for each viewing of the batch. Beacons carry sums, so the order in which they come and
 * how often makes no difference.
 */
export function foldBeacons(messages: readonly ViewMessage[]): ViewMessage[] {
  const views = new Map<string, ViewMessage>();
  for (const message of messages) {
    // The id alone is the player's word; another video's is another viewing.
    const key = `${message.videoId} ${message.id}`;
    const known = views.get(key);
    views.set(key, known ? fold(known, message) : message);
  }
  return [...views.values()];
}

function fold(a: ViewMessage, b: ViewMessage): ViewMessage {
  const [older, newer] = a.number <= b.number ? [a, b] : [b, a];
  return {
    ...older,
    viewerId: older.viewerId ?? newer.viewerId,
    number: newer.number,
    firstMs: Math.min(a.firstMs, b.firstMs),
    // A repeat of the newest beacon is no sign that somebody still watches.
    lastMs: a.number === b.number ? Math.min(a.lastMs, b.lastMs) : newer.lastMs,
    started: a.started || b.started,
    watchedSeconds: Math.max(a.watchedSeconds, b.watchedSeconds),
    parts: a.parts.replaceAll("0", (_, i: number) => b.parts[i] ?? "0"),
    startupMs: older.startupMs ?? newer.startupMs,
    rebufferMs: Math.max(a.rebufferMs, b.rebufferMs),
    rendition: newer.rendition ?? older.rendition,
    errorCode: newer.errorCode ?? older.errorCode,
    referrer: older.referrer ?? newer.referrer,
  };
}
