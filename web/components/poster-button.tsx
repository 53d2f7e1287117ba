import type { RefObject } from "preact";
import type { Video } from "../api-types.ts";
import { useChoosePoster } from "./choose-poster.ts";
import { Notice } from "./notice.tsx";

type Props = { video: Video; media: RefObject<HTMLVideoElement | null> };

/** Makes the frame that the player shows the thumbnail. */
export function PosterButton({ video, media }: Props) {
  const { busy, message, error, choose } = useChoosePoster(video);
  return (
    <div class="row">
      <button
        type="button"
        class="button button-quiet"
        disabled={busy}
        onClick={() => void choose(media.current?.currentTime ?? 0)}
      >
        {busy ? (
          "Making the thumbnail…"
        ) : (
          <>
            <span class="long-words">Use this frame as thumbnail</span>
            <span class="short-words">Use frame</span>
          </>
        )}
      </button>
      <span role="status">{message ?? ""}</span>
      {error && <Notice kind="error">{error}</Notice>}
    </div>
  );
}
