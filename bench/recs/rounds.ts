import { scoreByNeighbours, type NeighbourList } from "../../schema/recommend/score.ts";
import { interactionsOf } from "../../transcoder/recommend/interactions.ts";
import { train, trainSettings } from "../../transcoder/recommend/train.ts";
import { collectFigures, type Figures } from "./figures.ts";
import type { Round, TestViewer } from "./protocol.ts";

type Rank = (viewer: TestViewer) => string[];

/** The product and plain popularity on the same rounds. */
export async function measureRounds(
  rounds: readonly Round[],
  threads: number,
  changes: Record<string, number> = {},
): Promise<Record<string, Figures & { trainingSeconds: number }>> {
  const product = collectFigures();
  const popularity = collectFigures();
  const items = new Set(
    rounds.flatMap(({ train: viewers, test }) => [...viewers.flat(), ...test.flatMap(({ hidden }) => hidden)]),
  );
  let trainingSeconds = 0;
  for (const { train: viewers, test } of rounds) {
    const began = process.cpuUsage();
    const rank = await trained(viewers, threads, changes);
    const { user, system } = process.cpuUsage(began);
    trainingSeconds += (user + system) / 1e6;
    const popular = byPopularity(viewers);
    for (const viewer of test) {
      product.add(viewer, rank(viewer));
      popularity.add(viewer, popular(viewer));
    }
  }
  return {
    popularity: { ...popularity.result(items.size), trainingSeconds: 0 },
    product: { ...product.result(items.size), trainingSeconds: trainingSeconds / rounds.length },
  };
}

async function trained(viewers: readonly string[][], threads: number, changes: Record<string, number>): Promise<Rank> {
  const ids = [...new Set(viewers.flat())];
  const indexOf = new Map(ids.map((id, i) => [id, i]));
  const rows = viewers.map((list) => list.map((id) => [indexOf.get(id)!, 1] as const));
  const settings = { ...trainSettings, ...changes, ease: { ...trainSettings.ease, ...changes } };
  const { neighbours } = await train(interactionsOf(rows, ids.length), { threads }, settings);
  const lists = new Map<string, NeighbourList>(
    neighbours.map((list, i) => [ids[i]!, list.map(([other, score]) => [ids[other]!, score] as const)]),
  );
  return ({ known }) =>
    best(
      scoreByNeighbours(
        known.map((id) => ({ id, strength: 1 })),
        lists,
      ),
      known,
    );
}

export function byPopularity(viewers: readonly string[][]): Rank {
  const counts = new Map<string, number>();
  for (const id of viewers.flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
  return ({ known }) => best(counts, known);
}

/** The hundred best that are not known yet. */
export function best(scores: ReadonlyMap<string, number>, known: readonly string[]): string[] {
  const seen = new Set(known);
  return [...scores]
    .filter(([id]) => !seen.has(id))
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 100)
    .map(([id]) => id);
}
