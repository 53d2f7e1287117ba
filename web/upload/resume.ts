/** What is needed to go on with an upload in parts after a reload. */
export type Unfinished = {
  fingerprint: string;
  filename: string;
  title: string;
  videoId: string;
  endpoint: string;
  key: string;
  uploadId: string;
  startedAt: number;
};

const storageKey = "edgereel.uploads";
const keptMs = 24 * 3600_000; // the server gives them up then

/** The same file has the same one, as far as a page can tell without reading it. */
export function fingerprintOf(file: File): string {
  return `${file.name}|${file.size}|${file.lastModified}`;
}

export function listUnfinished(): Unfinished[] {
  try {
    const list = JSON.parse(localStorage.getItem(storageKey) ?? "[]") as Unfinished[];
    return list.filter((entry) => Date.now() - entry.startedAt < keptMs);
  } catch {
    return [];
  }
}

/** Whether it goes to somebody else's video, by an upload link. */
export function isByLink({ endpoint }: Unfinished): boolean {
  return endpoint.startsWith("upload-links/");
}

export function keepUnfinished(entry: Unfinished): void {
  const others = listUnfinished().filter((other) => other.videoId !== entry.videoId);
  localStorage.setItem(storageKey, JSON.stringify([...others, entry]));
}

export function dropUnfinished(videoId: string): void {
  localStorage.setItem(storageKey, JSON.stringify(listUnfinished().filter((entry) => entry.videoId !== videoId)));
}
