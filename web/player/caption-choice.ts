// In a frame of another site a browser may refuse all storage: then nothing is kept.
const key = "edgereel.captions";

/** The language in which this viewer reads captions, kept from one video to the next; null for none. */
export function captionLanguage(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keepCaptionLanguage(language: string | null): void {
  try {
    if (language === null) localStorage.removeItem(key);
    else localStorage.setItem(key, language);
  } catch {
    // It holds for this video alone.
  }
}
