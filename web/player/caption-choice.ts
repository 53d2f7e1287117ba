const key = "edgereel.captions";

/** The language in which this viewer reads captions, kept from one video to the next; null for none. */
export function captionLanguage(): string | null {
  return localStorage.getItem(key);
}

export function keepCaptionLanguage(language: string | null): void {
  if (language === null) localStorage.removeItem(key);
  else localStorage.setItem(key, language);
}
