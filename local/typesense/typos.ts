/**
 * How many letters must be added, left out, exchanged or swapped with their neighbour to get from the word to the
 * term (Damerau-Levenshtein, each place changed once), or to any beginning of the term where that will do. `most`
 * ends the search early: the answer is above it then.
 */
export function distance(word: string, term: string, most: number, prefix: boolean): number {
  if (!prefix && Math.abs(word.length - term.length) > most) return most + 1;
  if (prefix && word.length - term.length > most) return most + 1;
  const width = prefix ? Math.min(term.length, word.length + most) : term.length;
  let twoAbove: number[] = [];
  let above = Array.from({ length: width + 1 }, (_, j) => j);
  for (let i = 1; i <= word.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= width; j += 1) {
      const same = word[i - 1] === term[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && word[i - 1] === term[j - 2] && word[i - 2] === term[j - 1]) {
        cost = Math.min(cost, (twoAbove[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [twoAbove, above] = [above, row];
  }
  return prefix ? Math.min(...above) : (above[width] ?? most + 1);
}
