const name = "edgereel.history-paused";

/** Whether this browser keeps no history for now. */
export function isHistoryPaused(): boolean {
  return localStorage.getItem(name) !== null;
}

export function pauseHistory(paused: boolean): void {
  if (paused) localStorage.setItem(name, "1");
  else localStorage.removeItem(name);
}
