import { contentNeighbours, type VideoText } from "../../schema/recommend/content.ts";
import { scoreByNeighbours } from "../../schema/recommend/score.ts";
import { collectFigures, type Figures } from "./figures.ts";
import { foldsOfUsers, hashOf, type Rating } from "./protocol.ts";
import { best } from "./rounds.ts";

const coldShare = 5;
const mostNear = 1_000;

/**
 * New items: every fifth item (by hash) is one that nobody has watched. Of these alone a list is made for
 * each user, by what the items say of themselves and the user's other items, and compared with what
 * popularity knows at that moment, which is nothing, and with what it will know one day.
 */
export function measureColdStart(
  ratings: readonly Rating[],
  items: readonly Record<string, string>[],
): Record<string, Figures> {
  const isCold = (id: string) => Number.parseInt(hashOf(`cold:${id}`).slice(0, 8), 16) % coldShare === 0;
  const texts = items.map(textOf);
  const cold = texts.filter(({ id }) => isCold(id));
  const lists = new Map<string, [string, number][]>();
  for (const [id, near] of contentNeighbours(texts, mostNear, (text) => isCold(text.id))) {
    // From the watched to the new: the likeness is the same both ways.
    for (const [other, score] of near) {
      if (isCold(other)) continue;
      const list = lists.get(other);
      if (list) list.push([id, score]);
      else lists.set(other, [[id, score]]);
    }
  }
  const figures = {
    "popularity so far": collectFigures(),
    content: collectFigures(),
    "popularity one day": collectFigures(),
  };
  for (const { train, test } of foldsOfUsers(ratings)) {
    const known = new Map<string, number>(cold.map(({ id }) => [id, 0]));
    const later = new Map(known);
    for (const id of train.flat()) if (later.has(id)) later.set(id, (later.get(id) ?? 0) + 1);
    for (const viewer of test) {
      const all = [...viewer.known, ...viewer.hidden];
      const hidden = all.filter((id) => isCold(id));
      const watched = all.filter((id) => !isCold(id));
      if (hidden.length === 0 || watched.length === 0) continue;
      const about = { known: watched, hidden };
      const taste = watched.map((id) => ({ id, strength: 1 }));
      figures.content.add(about, best(scoreByNeighbours(taste, lists), watched));
      figures["popularity so far"].add(about, best(known, watched));
      figures["popularity one day"].add(about, best(later, watched));
    }
  }
  return Object.fromEntries(Object.entries(figures).map(([name, sums]) => [name, sums.result(cold.length)]));
}

function textOf(row: Record<string, string>): VideoText {
  const { item = "", title = "", year = "", genres = "", tags = "", creator = "" } = row;
  const list = (text: string) => text.split("|").filter((word) => word !== "" && !word.startsWith("("));
  return {
    id: item,
    ownerId: creator || item,
    title,
    description: "",
    tags: [...list(tags), ...(year ? [`year ${year}`, `years ${year.slice(0, 3)}`] : [])],
    categories: list(genres),
  };
}
