import { tokensOf } from "./tokens.ts";

/** Words that stand for each other; with a `root`, they stand for it and not the other way round. */
export type Synonym = { id: string; synonyms: string[]; root?: string };
export type SynonymSet = { items: Synonym[] };

type Variant = { words: string[]; asked: boolean };

const mostVariants = 32;

/** The words as they were asked, and with each synonym in its place. */
export function variantsOf(words: string[], synonyms: Synonym[]): Variant[] {
  const variants: Variant[] = [{ words, asked: true }];
  for (const { root, synonyms: equals } of synonyms) {
    const lists = equals.map(wordsOf);
    const from = root ? [wordsOf(root)] : lists;
    for (const known of from) {
      const at = words.findIndex((_, i) => known.length > 0 && known.every((word, j) => words[i + j] === word));
      if (at < 0) continue;
      for (const other of lists) {
        if (other === known || variants.length >= mostVariants) continue;
        variants.push({ words: [...words.slice(0, at), ...other, ...words.slice(at + known.length)], asked: false });
      }
    }
  }
  return variants;
}

function wordsOf(text: string): string[] {
  return tokensOf(text, []).map(({ word }) => word);
}
