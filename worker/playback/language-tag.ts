/**
 * A track's language as players want it, or null where it is unknown. Files name ISO 639-2 (`eng`),
 * but RFC 5646 section 2.2.1 takes the shorter code where there is one (`en`).
 */
export function languageTag(language: string): string | null {
  if (language === "und") return null;
  try {
    return Intl.getCanonicalLocales(language)[0] ?? null;
  } catch {
    return null;
  }
}
