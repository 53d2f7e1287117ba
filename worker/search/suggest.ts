import type { Deps } from "../deps.ts";
import type { Suggestion } from "./contract.ts";
import { cleanQuery, parseWords } from "./query.ts";
import type { Suggested } from "./search-index.ts";
import * as store from "./store.ts";
import { suggestText } from "./text-store.ts";

const most = 8;
const mostAsked = 12;

/** Tags, creators and videos that begin with what was typed, each once. What was hidden a moment ago is left out. */
export async function suggest(deps: Pick<Deps, "db" | "search">, q: string): Promise<Suggestion[]> {
  const text = cleanQuery(q);
  if (text === null) return [];
  const videos = await find(deps, text);
  const listed = await store.stillSearchable(
    deps,
    videos.map(({ id }) => id),
  );
  const typed = text.toLowerCase();
  const shown = videos.filter(({ id }) => listed.has(id));
  const tags = shown.flatMap((video) => video.tags).filter((tag) => tag.startsWith(typed));
  const creators = shown.filter(({ owner_name: name }) => beginsInside(name, typed));
  return distinct([
    ...[...new Set(tags)].slice(0, 2).map((tag): Suggestion => ({ kind: "tag", text: tag, id: null })),
    ...distinct(creators.map(({ owner_id: id, owner_name: name }) => ({ kind: "creator", text: name, id }))).slice(
      0,
      2,
    ),
    ...shown.map(({ id, title }): Suggestion => ({ kind: "video", text: title, id })),
  ]).slice(0, most);
}

async function find(deps: Pick<Deps, "db" | "search">, text: string): Promise<Suggested[]> {
  try {
    return await deps.search.suggest(text, mostAsked);
  } catch {
    const rows = await suggestText(deps, parseWords(text), most);
    return rows.map((row) => ({ ...row, tags: [], owner_id: "", owner_name: "" }));
  }
}

function beginsInside(name: string, typed: string): boolean {
  return ` ${name.toLowerCase()}`.includes(` ${typed}`);
}

function distinct(items: Suggestion[]): Suggestion[] {
  return [...new Map(items.map((item) => [`${item.kind} ${item.text.toLowerCase()}`, item])).values()];
}
