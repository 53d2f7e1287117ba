import type { Deps } from "../deps.ts";
import { forgetTagged } from "./memory.ts";
import { renewVersions } from "./store.ts";

/**
 * To be called after each change of what shared answers show, when it is committed. Other isolates see the
 * change when their memory ends, within half a second. Where Redis does not hear of it, answers of old end by
 * their age, ANSWER_LIFE_MS.
 */
export async function outdate(deps: Pick<Deps, "cache">, ...tags: string[]): Promise<void> {
  forgetTagged(tags);
  await renewVersions(deps, tags);
}
