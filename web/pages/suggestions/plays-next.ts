const key = "edgereel.plays-next";

/** Whether a video that has ended is followed by the next one; kept in this browser, off until it is wanted. */
export function playsNext(): boolean {
  try {
    return localStorage.getItem(key) === "yes";
  } catch {
    return false;
  }
}

export function setPlaysNext(wanted: boolean): void {
  try {
    localStorage.setItem(key, wanted ? "yes" : "no");
  } catch {
    // A browser that keeps nothing: it holds for this page.
  }
}
