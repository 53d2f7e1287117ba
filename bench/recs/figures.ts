import type { TestViewer } from "./protocol.ts";

export type Figures = { viewers: number; recall20: number; ndcg10: number; ndcg100: number; coverage20: number };

/** Sums up the rankings of test viewers, each without what is known of them. */
export function collectFigures() {
  const sums = { recall20: 0, ndcg10: 0, ndcg100: 0 };
  const shown = new Set<string>();
  let viewers = 0;
  return {
    /** @param ranked the best first; a hundred are looked at */
    add({ hidden }: TestViewer, ranked: readonly string[]): void {
      const wanted = new Set(hidden);
      const hits = ranked.slice(0, 100).map((item) => (wanted.has(item) ? 1 : 0));
      for (const item of ranked.slice(0, 20)) shown.add(item);
      viewers += 1;
      sums.recall20 += hits.slice(0, 20).reduce<number>((a, b) => a + b, 0) / Math.min(20, wanted.size);
      sums.ndcg10 += ndcg(hits.slice(0, 10), Math.min(10, wanted.size));
      sums.ndcg100 += ndcg(hits, Math.min(100, wanted.size));
    },
    /** @param items how many there are to be shown */
    result(items: number): Figures {
      return {
        viewers,
        recall20: sums.recall20 / viewers,
        ndcg10: sums.ndcg10 / viewers,
        ndcg100: sums.ndcg100 / viewers,
        coverage20: shown.size / items,
      };
    },
  };
}

function ndcg(hits: readonly number[], possible: number): number {
  const gain = (place: number) => 1 / Math.log2(place + 2);
  let best = 0;
  for (let place = 0; place < possible; place += 1) best += gain(place);
  return hits.reduce((sum, hit, place) => sum + hit * gain(place), 0) / best;
}
