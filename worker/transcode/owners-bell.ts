import type { Deps } from "../deps.ts";
import { ring } from "../live/ring.ts";
import type { EncodeStatus, StatusEvent } from "./status-stream.ts";
import { findOwner } from "./store.ts";

const progressEveryMs = 1_000;
// Where nobody listens, the next progress waits this long: who opens a page meanwhile reads how far it is.
const restMs = 10_000;

/** Tells a video's owner, on the streams of its own, how the encode goes: progress once a second, all else at once. */
export class OwnersBell {
  readonly #deps: () => Pick<Deps, "db" | "objects" | "metrics">;
  #ownerId: string | null = null;
  #nextProgressMs = 0;

  constructor(deps: () => Pick<Deps, "db" | "objects" | "metrics">) {
    this.#deps = deps;
  }

  /** Never throws: the pages of the owner look by themselves as well. */
  async tell(videoId: string, event: StatusEvent, status: EncodeStatus): Promise<void> {
    if (event === "progress" && Date.now() < this.#nextProgressMs) return;
    this.#nextProgressMs = Date.now() + progressEveryMs;
    this.#ownerId ??= await findOwner(this.#deps(), videoId).catch(() => null);
    if (this.#ownerId === null) return;
    const heard = await ring(this.#deps(), this.#ownerId, { kind: "encode", event, videoId, status });
    if (heard === 0) this.#nextProgressMs = Date.now() + restMs;
  }
}
