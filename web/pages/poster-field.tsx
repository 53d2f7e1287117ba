import { useId, useState } from "preact/hooks";
import { get } from "../api.ts";
import type { Playback, Video } from "../api-types.ts";
import { useChoosePoster } from "../components/choose-poster.ts";
import { Notice } from "../components/notice.tsx";
import { formatDuration } from "../format.ts";
import { useLoad } from "../load.ts";
import { loadTiles, tileAt, type Tile } from "../player/storyboard.ts";

type Props = { video: Video; onChange: (changed: Video) => void };

/** Chooses a video's thumbnail by its time. What is shown meanwhile is the picture of the seek bar there. */
export function PosterField({ video, onChange }: Props) {
  const id = useId();
  const [seconds, setSeconds] = useState(0);
  const { busy, message, error, choose } = useChoosePoster(video, onChange);
  const tiles = useLoad(`tiles ${video.id}`, async (signal) => {
    const { storyboard } = await get<Playback>(`videos/${video.id}/playback`, { signal });
    return storyboard ? loadTiles(storyboard, signal) : [];
  });
  const tile = tileAt(tiles.value ?? [], seconds);
  return (
    <fieldset class="poster-field">
      <legend>Thumbnail</legend>
      {tile && <TilePicture tile={tile} />}
      <div class="poster-time">
        <label htmlFor={id}>Take it from {formatDuration(seconds)}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={video.durationSeconds ?? 0}
          step={0.1}
          value={seconds}
          aria-valuetext={formatDuration(seconds)}
          onInput={(event) => setSeconds(Number(event.currentTarget.value))}
        />
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void choose(seconds)}>
          {busy ? "Making the thumbnail…" : "Use as thumbnail"}
        </button>
        <p class="field-hint" role="status">
          {message ?? ""}
        </p>
        {error && <Notice kind="error">{error}</Notice>}
      </div>
    </fieldset>
  );
}

function TilePicture({ tile }: { tile: Tile }) {
  const { sheet, x, y, width, height } = tile;
  const place = {
    width: `${width}px`,
    height: `${height}px`,
    backgroundImage: `url("${sheet}")`,
    backgroundPosition: `-${x}px -${y}px`,
  };
  return <span class="tile" role="img" aria-label="Preview of the thumbnail" style={place} />;
}
