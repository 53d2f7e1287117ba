import { DurableObject } from "cloudflare:workers";

// A player that plays asks for a segment every few seconds. One that has been silent this long has gone.
const silentMs = 30_000;

/**
 * The streams that one account plays now, each with the time of its last request. They stand in
 * storage, not in memory: an object may be moved, and for a moment two copies may run.
 */
export class StreamCounter extends DurableObject {
  /** Notes that a stream goes on, or begins; false where that would be more than `limit`. */
  async touch(stream: string, limit: number): Promise<boolean> {
    const now = Date.now();
    const stored = (await this.ctx.storage.get<Record<string, number>>("streams")) ?? {};
    const live = Object.entries(stored).filter(([, seenMs]) => now - seenMs < silentMs);
    const others = live.filter(([name]) => name !== stream);
    // One that plays already goes on, also where the limit has been lowered.
    if (others.length === live.length && live.length >= limit) return false;
    await this.ctx.storage.put("streams", { ...Object.fromEntries(others), [stream]: now });
    // An account that falls silent leaves nothing behind.
    await this.ctx.storage.setAlarm(now + 2 * silentMs);
    return true;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
