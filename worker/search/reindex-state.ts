import { z } from "zod";
import type { Deps } from "../deps.ts";
import * as store from "./store.ts";

/** How far the building of a new collection is. */
export const ReindexState = z.object({
  run: z.string(),
  collection: z.string(),
  state: z.enum(["running", "done", "replaced"]),
  total: z.number().int(),
  done: z.number().int(),
  /** The last video that was written. */
  cursor: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type ReindexState = z.infer<typeof ReindexState>;

export async function readReindex(deps: Pick<Deps, "db">): Promise<ReindexState | null> {
  const parsed = ReindexState.safeParse(await store.readSetting(deps, "search.reindex"));
  return parsed.success ? parsed.data : null;
}
