import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { Video } from "../api-types.ts";
import { parseClock } from "../clock.ts";
import { CopyField } from "../components/copy-field.tsx";
import { PanelMenu } from "../components/panel-menu.tsx";
import { captionTracks } from "../embed/caption-tracks.ts";
import { writeStartOptions } from "../embed/start-options.ts";
import { formatDuration } from "../format.ts";
import { FrameOptions, noOptions } from "./frame-options.tsx";

type Props = { video: Video; media: RefObject<HTMLVideoElement | null> };

/** The link to a video and the code that shows it on another site, from the start or from another time. */
export function ShareMenu({ video, media }: Props) {
  const [time, setTime] = useState("0:00");
  const [fromTime, setFromTime] = useState(false);
  const [options, setOptions] = useState(noOptions);
  const [languages, setLanguages] = useState<string[]>([]);
  const open = video.visibility === "public" || video.visibility === "unlisted";
  const seconds = fromTime ? parseClock(time) : 0;
  const { origin } = window.location;

  return (
    <PanelMenu
      label="Share"
      name="watch-actions"
      onOpen={() => {
        if (!fromTime) setTime(formatDuration(Math.floor(media.current?.currentTime ?? 0)));
        setLanguages(media.current ? captionTracks(media.current).map(({ language }) => language) : []);
      }}
    >
      <CopyField label="Link" text={`${origin}/watch/${video.id}${writeStartOptions({ seconds: seconds ?? 0 })}`} />
      {!open && (
        <p class="card-note">This video is {video.visibility}: the link opens only for those who may watch it.</p>
      )}
      <div class="share-start">
        <label>
          <input type="checkbox" checked={fromTime} onChange={(event) => setFromTime(event.currentTarget.checked)} />
          Start at
        </label>
        <input
          type="text"
          aria-label="Start time"
          size={7}
          value={time}
          aria-invalid={seconds === null ? "true" : undefined}
          onInput={(event) => {
            setTime(event.currentTarget.value);
            setFromTime(true);
          }}
        />
        {seconds === null && (
          <span class="field-error" role="alert">
            Write it as 1:23.
          </span>
        )}
      </div>
      {open && video.embedding !== "nowhere" && (
        <>
          <CopyField
            label="Code for another site"
            rows={4}
            text={embedCode(
              video,
              `${origin}/embed/${video.id}${writeStartOptions({ ...options, seconds: seconds ?? 0 })}`,
            )}
          />
          <FrameOptions options={options} onOptions={setOptions} languages={languages} />
        </>
      )}
      {video.embedding === "listed" && <p class="card-note">Only the sites that its owner allows can show it.</p>}
    </PanelMenu>
  );
}

// Into a page of HTML: the title is the only part that somebody else wrote.
function embedCode({ title }: Video, address: string): string {
  const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return (
    `<iframe src="${escape(address)}" title="${escape(title)}" width="640" height="360" style="border:0" ` +
    `allow="autoplay; fullscreen; picture-in-picture" allowfullscreen loading="lazy"></iframe>`
  );
}
