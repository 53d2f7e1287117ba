import { z } from "zod";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import * as store from "./store.ts";

/** Words that find each other, a group a line. */
export const SynonymGroups = z.array(z.array(z.string().trim().toLowerCase().min(1).max(60)).min(2).max(12)).max(500);
export type SynonymGroups = z.infer<typeof SynonymGroups>;

const usual: SynonymGroups = [
  ["bike", "bicycle", "cycling"],
  ["film", "movie"],
  ["photo", "photograph", "picture"],
  ["tutorial", "how to", "guide"],
  ["tv", "television"],
  ["car", "automobile"],
  ["soccer", "football"],
  ["holiday", "vacation"],
];

/** The groups that admins wrote; a few of everyday words before they did. */
export async function readSynonyms(deps: Pick<Deps, "db">): Promise<SynonymGroups> {
  const parsed = SynonymGroups.safeParse(await store.readSetting(deps, "search.synonyms"));
  return parsed.success ? parsed.data : usual;
}

/** Replaces all groups; the index hears of it through the outbox. */
export async function writeSynonyms(deps: Pick<Deps, "db">, groups: SynonymGroups, by: Actor): Promise<SynonymGroups> {
  await store.writeNoted(deps, "search.synonyms", groups, { by, owed: {}, after: groups });
  return groups;
}

export async function sendSynonyms(deps: Pick<Deps, "db" | "searchWriter">): Promise<void> {
  const groups = await readSynonyms(deps);
  await deps.searchWriter.putSynonyms(groups.map((synonyms, i) => ({ id: `group-${i}`, synonyms })));
}
