import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { Video } from "../api-types.ts";
import { CopyField } from "../components/copy-field.tsx";
import { formatDuration } from "../format.ts";

type Props = { video: Video; media: RefObject<HTMLVideoElement | null> };

/** The link to a video and the code that shows it on another site, from the start or from where it is now. */
export function ShareMenu({ video, media }: Props) {
  const [now, setNow] = useState(0);
  const [fromNow, setFromNow] = useState(false);
  const open = video.visibility === "public" || video.visibility === "unlisted";
  const query = fromNow && now > 0 ? `?t=${now}` : "";
  const { origin } = window.location;

  return (
    <details
      class="menu share"
      onToggle={(event) => {
        if (event.currentTarget.open) setNow(Math.floor(media.current?.currentTime ?? 0));
      }}
    >
      <summary class="button button-quiet">Share</summary>
      <div class="share-panel">
        <CopyField label="Link" text={`${origin}/watch/${video.id}${query}`} />
        {!open && (
          <p class="card-note">This video is {video.visibility}: the link opens only for those who may watch it.</p>
        )}
        {open && video.embedding !== "nowhere" && (
          <CopyField
            label="Code for another site"
            rows={4}
            text={embedCode(video, `${origin}/embed/${video.id}${query}`)}
          />
        )}
        {video.embedding === "listed" && <p class="card-note">Only the sites that its owner allows can show it.</p>}
        {now > 0 && (
          <label class="share-start">
            <input type="checkbox" checked={fromNow} onChange={(event) => setFromNow(event.currentTarget.checked)} />
            Start at {formatDuration(now)}
          </label>
        )}
      </div>
    </details>
  );
}

// Into a page of HTML: the title is the only part that somebody else wrote.
function embedCode({ title }: Video, address: string): string {
  const escaped = title.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return (
    `<iframe src="${address}" title="${escaped}" width="640" height="360" style="border:0" ` +
    `allow="autoplay; fullscreen; picture-in-picture" allowfullscreen loading="lazy"></iframe>`
  );
}
