const longest = 300;

/**
 * What a part said of its failure, without what may open a door or name a person: addresses, e-mail addresses, tokens,
 * and queries with their parameters. Null where nothing is left.
 */
export function plainError(said: string | null): string | null {
  if (said === null) return null;
  // Drizzle tells the whole statement, then its parameters.
  if (/failed query/i.test(said)) return "A query failed. The Worker’s log has its words.";
  const plain = said
    .replaceAll(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, "[address]")
    .replaceAll(/[^\s"'<>@]+@[^\s"'<>@]+\.[^\s"'<>@]+/g, "[e-mail address]")
    .replaceAll(/\b(?:Bearer|Basic)\s+\S+/gi, "[credentials]")
    .replaceAll(/\b(?:erk|whsec)_\S+/g, "[left out]")
    // Long runs of letters and figures are tokens, keys and signatures; ids are shorter.
    .replaceAll(/[\w+/=.-]{40,}/g, "[left out]")
    .replace(/^(?:Error: )+/, "")
    .trim();
  if (plain === "") return null;
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
