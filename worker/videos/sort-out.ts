import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import * as store from "./store.ts";
import { notFound } from "./videos.ts";

/**
 * Those of the videos that `refuse` lets through, and why each of the others is not: of a call about many
 * videos each is refused or not by itself.
 */
export async function sortOut(
  deps: Pick<Deps, "db">,
  ids: string[],
  refuse: (row: store.VideoRow) => void,
): Promise<{ fit: store.VideoRow[]; refused: Map<string, { code: string; message: string }> }> {
  const rows = new Map((await store.findVideos(deps, ids)).map((row) => [row.id, row]));
  const fit: store.VideoRow[] = [];
  const refused = new Map<string, { code: string; message: string }>();
  for (const id of ids) {
    const row = rows.get(id);
    try {
      if (!row) throw notFound();
      refuse(row);
      fit.push(row);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refused.set(id, { code: error.code, message: error.message });
    }
  }
  return { fit, refused };
}
