const key = "edgereel.player";

/**
 * A name of this tab's player. It outlives tokens and reloads, so that the server counts them as
 * one stream of those that an account may play at once.
 */
export function playerName(): string {
  const kept = sessionStorage.getItem(key);
  if (kept) return kept;
  // Not randomUUID, which is missing where the page came over plain http.
  const name = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0"));
  sessionStorage.setItem(key, name.join(""));
  return name.join("");
}
