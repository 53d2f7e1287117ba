import type { TextIndex } from "./text-index.ts";

/** One searched field: its weight, and what it takes for its words. */
export type SearchedField = { name: string; weight: number; typos: number; prefix: boolean };

export type MatchOptions = {
  fields: SearchedField[];
  /** Below so many results, words with (more) typing errors count as well. */
  typoThreshold: number;
  /** Below so many results, words are dropped from the right. */
  dropThreshold: number;
  /** `right_to_left`, or `both_sides:3` for queries of up to so many words. */
  dropMode: string;
  matchType: string;
  /** The documents that may be found at all. */
  allowed: (id: string) => boolean;
};

/** A document with its score, and the words of it that matched, by field. */
export type Match = { id: string; score: number; words: Map<string, Set<string>> };

type Like = Map<string, number>;

/** Documents that hold all of the words, in whatever fields: fewer typing errors and more words score higher. */
export function matchWords(index: TextIndex, words: string[], options: MatchOptions): Map<string, Match> {
  const found = new Map<string, Match>();
  for (const asked of attempts(words, options)) {
    for (let errors = 0; errors <= 2; errors += 1) {
      const likes = asked.map((word, i) =>
        likesOf(index, word, i === asked.length - 1 && word === words.at(-1), errors, options),
      );
      for (const id of holdingAll(index, likes, options)) {
        if (!found.has(id)) found.set(id, scored(index, id, likes, words.length, options));
      }
      if (found.size >= Math.max(1, options.typoThreshold)) break;
    }
    if (found.size >= options.dropThreshold) break;
  }
  return found;
}

// All of the words, then fewer from the right, then, if both sides may lose some, fewer from the left.
function attempts(words: string[], { dropMode }: MatchOptions): string[][] {
  const fromRight = words.map((_, i) => words.slice(0, words.length - i));
  const [mode, most = "Infinity"] = dropMode.split(":");
  if (mode !== "both_sides" || words.length > Number(most)) return fromRight;
  return [...fromRight, ...words.slice(1).map((_, i) => words.slice(i + 1))];
}

// For each field the words that stand for the asked one there.
function likesOf(
  index: TextIndex,
  word: string,
  isLast: boolean,
  errors: number,
  { fields }: MatchOptions,
): Map<string, Like> {
  const known = new Map<string, Like>();
  return new Map(
    fields.map(({ name, typos, prefix }) => {
      // Typesense's own lengths: one error from 4 letters, two from 7.
      const most = Math.min(errors, typos, word.length >= 7 ? 2 : word.length >= 4 ? 1 : 0);
      const open = prefix && isLast;
      const key = `${most} ${open}`;
      const like = known.get(key) ?? index.like(word, { typos: most, prefix: open });
      known.set(key, like);
      return [name, like];
    }),
  );
}

function holdingAll(index: TextIndex, likes: Map<string, Like>[], { allowed }: MatchOptions): Set<string> {
  let common: Set<string> | undefined;
  for (const like of likes) {
    const holders = new Set<string>();
    for (const [field, terms] of like) {
      for (const term of terms.keys()) {
        for (const id of index.holders(term, field)) {
          if ((!common || common.has(id)) && allowed(id)) holders.add(id);
        }
      }
    }
    common = holders;
  }
  return common ?? new Set();
}

/**
 * `max_weight` puts the heaviest field that matched first, `max_score` the field that matched best. The number of words
 * that were found at all stands above both, the number of fields below.
 */
function scored(
  index: TextIndex,
  id: string,
  likes: Map<string, Like>[],
  asked: number,
  { fields, matchType }: MatchOptions,
): Match {
  const words = new Map<string, Set<string>>();
  let best = 0;
  for (const { name, weight } of fields) {
    const perWord = likes.map((like) => like.get(name) ?? new Map<string, number>());
    const values = index.documents.get(id)?.get(name) ?? [];
    const fieldScore = Math.max(0, ...values.map((value) => valueScore(value, perWord, asked)));
    if (fieldScore === 0) continue;
    words.set(name, new Set(values.flat().filter((word) => perWord.some((like) => like.has(word)))));
    const score = matchType === "max_weight" ? weight * 1e5 + fieldScore : fieldScore * 100 + weight;
    best = Math.max(best, score);
  }
  return { id, score: likes.length * 1e9 + best * 10 + Math.min(9, words.size), words };
}

// Words found, then typing errors, then how close together they stand, then whether they are all of the value.
function valueScore(value: string[], perWord: Like[], asked: number): number {
  const places = perWord.map((like) => value.flatMap((word, at) => (like.has(word) ? [at] : [])));
  const present = places.filter((list) => list.length > 0);
  if (present.length === 0) return 0;
  const errors = perWord.reduce((sum, like, i) => {
    const here = (places[i] ?? []).map((at) => like.get(value[at] ?? "") ?? 0);
    return sum + (here.length > 0 ? Math.min(...here) : 0);
  }, 0);
  const near = Math.max(0, 9 - (narrowest(present) - present.length));
  const whole = value.length === asked && present.length === asked ? 1 : 0;
  return present.length * 1000 + Math.max(0, 9 - errors) * 100 + near * 10 + whole;
}

/** How many places the narrowest window has that holds a place of each list. */
function narrowest(lists: number[][]): number {
  const all = lists.flatMap((places, list) => places.map((at) => ({ at, list }))).sort((a, b) => a.at - b.at);
  const last = new Map<number, number>();
  let best = Infinity;
  for (const { at, list } of all) {
    last.set(list, at);
    if (last.size === lists.length) best = Math.min(best, at - Math.min(...last.values()) + 1);
  }
  return best;
}

/** Whether one of the field's values has these words behind each other. */
export function holdsPhrase(values: string[][], phrase: string[]): boolean {
  return values.some((value) => value.some((_, at) => phrase.every((word, i) => value[at + i] === word)));
}
