// One place in ten goes to what nobody can know yet.
const every = 10;
const firstPlace = 4;

/**
 * Puts new videos at fixed places of a list, which keeps its length: by scores alone, what has no
 * viewers would get none. Which of the new ones it is changes with the seed, so that over many viewers
 * and days each gets its share.
 */
export function explore<T extends { id: string }>(ranked: readonly T[], fresh: readonly T[], seed: string): T[] {
  const known = new Set(ranked.slice(0, ranked.length).map(({ id }) => id));
  const places = Math.ceil((ranked.length - firstPlace) / every);
  const turn = fresh
    .filter(({ id }) => !known.has(id))
    .map((video) => [hash(`${seed}:${video.id}`), video] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, Math.max(0, places))
    .map(([, video]) => video);
  const list = [...ranked];
  for (const [i, video] of turn.entries()) list.splice(firstPlace + i * every, 0, video);
  return list.slice(0, Math.max(ranked.length, Math.min(turn.length, 1)));
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
