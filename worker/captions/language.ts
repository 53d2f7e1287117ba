const longestTag = 35; // RFC 5646, section 4.4.1
export const undetermined = "und";

/** The canonical form of a BCP 47 tag (`ENG-us` is `en-US`); null for what is none. */
export function canonicalLanguage(tag: string): string | null {
  if (tag.length > longestTag) return null;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** What people call the language, in English as the site's pages are. */
export function languageName(tag: string): string {
  if (tag === undetermined) return "Captions";
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
