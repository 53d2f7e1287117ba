/** One small picture of a video: from when on it stands for it, and where it is in its sheet (pixels). */
export type Tile = { fromSeconds: number; sheet: string; x: number; y: number; width: number; height: number };

/** Reads the tiles of a storyboard, as the API's `storyboard` address gives it. Throws where it cannot be read. */
export async function loadTiles(address: string, signal: AbortSignal): Promise<Tile[]> {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error("The pictures of this video cannot be loaded.");
  return parseTiles(await response.text(), address);
}

/** The tile that is shown for a time. */
export function tileAt(tiles: readonly Tile[], seconds: number): Tile | undefined {
  return tiles.findLast((tile) => tile.fromSeconds <= seconds) ?? tiles[0];
}

// Only what our own server writes: one line of times and one address with `#xywh=` in each cue.
function parseTiles(vtt: string, address: string): Tile[] {
  const cues = vtt.matchAll(/^(\d+):(\d\d):(\d\d\.\d{3}) --> \S+\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm);
  return Array.from(cues, ([, hours, minutes, seconds, file = "", x, y, width, height]) => ({
    fromSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    sheet: new URL(file, new URL(address, location.href)).href,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}
