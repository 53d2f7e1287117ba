/**
 * Whether one of the words stands in the text. Case, accents, the width of letters and what no font draws make no
 * difference (NFKC, https://unicode.org/reports/tr15/). A word must stand by itself, so `ass` does not hold `class`;
 * in scripts that are written without blanks it may stand anywhere.
 */
export function holdsBlockedWord(text: string, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const folded = fold(text);
  return words.some((word) => standsIn(folded, fold(word)));
}

/** The words as they are kept: lower case, without repeats and without those that are none. */
export function tidyWords(words: readonly string[]): string[] {
  const tidy = words.map((word) => word.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase());
  const byFold = new Map(tidy.map((word) => [fold(word), word] as const));
  byFold.delete("");
  return [...byFold.values()];
}

function fold(text: string): string {
  return (
    text
      .normalize("NFKC")
      // Joiners, soft hyphens and the like between the letters of a word.
      .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
      // Up and down, so that ß is ss. Only accents of letters that have a plain form: が without its own is another letter.
      .toUpperCase()
      .toLowerCase()
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC")
      .replaceAll("ς", "σ")
      .replace(/\s+/g, " ")
      .trim()
  );
}

const unspaced = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const wordly = /[\p{L}\p{N}\p{M}]/u;

/** Whether words of this character's script are told from their neighbours by blanks. */
function isSpaced(character: string | undefined): boolean {
  return character !== undefined && wordly.test(character) && !unspaced.test(character);
}

function standsIn(text: string, word: string): boolean {
  if (word === "") return false;
  const characters = Array.from(word);
  const [first, last] = [isSpaced(characters[0]), isSpaced(characters.at(-1))];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = Array.from(text.slice(Math.max(0, at - 2), at)).at(-1);
    const behind = Array.from(text.slice(at + word.length, at + word.length + 2))[0];
    if (!(first && isSpaced(before)) && !(last && isSpaced(behind))) return true;
  }
  return false;
}
