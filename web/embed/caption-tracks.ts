/** The video's caption tracks, without those that hold data. */
export function captionTracks(video: HTMLVideoElement): TextTrack[] {
  return [...video.textTracks].filter(({ kind }) => kind === "subtitles" || kind === "captions");
}

/** Shows the track in this language, or in one that begins with it (`en` takes `en-GB`); all others end. */
export function showCaptions(video: HTMLVideoElement, language: string | null): void {
  const tracks = captionTracks(video);
  const wanted = language?.toLowerCase();
  const exact = tracks.find((track) => track.language.toLowerCase() === wanted);
  const chosen = exact ?? tracks.find((track) => primary(track.language) === primary(wanted ?? ""));
  for (const track of tracks) track.mode = track === chosen ? "showing" : "disabled";
}

function primary(language: string): string {
  return language.toLowerCase().split("-")[0] ?? "";
}
