import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const off = "off";
const changes = ["addtrack", "removetrack", "change"] as const;

/**
 * Turns captions on and off; where there are several tracks, chooses one. It works on the video's own
 * text tracks, which hls.js and browsers that play HLS themselves make out of the master playlist.
 */
export function CaptionsControl({ video }: { video: RefObject<HTMLVideoElement | null> }) {
  const [tracks, setTracks] = useState<TextTrack[]>([]);
  const [showing, setShowing] = useState(-1);
  useEffect(() => {
    const list = video.current?.textTracks;
    if (!list) return undefined;
    const read = () => {
      const found = captionTracks(list);
      setTracks(found);
      setShowing(found.findIndex(({ mode }) => mode === "showing"));
    };
    for (const change of changes) list.addEventListener(change, read);
    read();
    return () => {
      for (const change of changes) list.removeEventListener(change, read);
    };
  }, []);

  if (tracks.length === 0) return null;
  if (tracks.length === 1) return <media-captions-button />;
  return (
    <select
      class="quality"
      aria-label="Captions"
      value={showing === -1 ? off : String(showing)}
      // The controller's hotkeys would take the arrow keys.
      onKeyDown={(event) => event.stopPropagation()}
      onChange={({ currentTarget: { value } }) => {
        for (const [i, track] of tracks.entries()) track.mode = String(i) === value ? "showing" : "disabled";
      }}
    >
      <option value={off}>No captions</option>
      {tracks.map(({ label, language }, i) => (
        <option key={i} value={String(i)}>
          {label || language}
        </option>
      ))}
    </select>
  );
}

function captionTracks(list: TextTrackList): TextTrack[] {
  return [...list].filter(({ kind }) => kind === "subtitles" || kind === "captions");
}
