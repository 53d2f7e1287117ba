import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api.ts";
import type { Suggestion, User } from "../../api-types.ts";
import { useLoad } from "../../load.ts";
import { navigate } from "../../router.ts";
import { playsNext, setPlaysNext } from "./plays-next.ts";
import { reasonWords } from "./reason.ts";
import { SuggestionItem } from "./suggestion-item.tsx";

type Props = { videoId: string; user: User | null; media: RefObject<HTMLVideoElement | null> };

/** What is suggested beside a video, and goes on with the first of it where the viewer wants that. */
export function UpNext({ videoId, user, media }: Props) {
  const path = `videos/${videoId}/related?limit=12`;
  const loaded = useLoad(`${path} ${user?.id}`, (signal) => get<{ items: Suggestion[] }>(path, { signal }));
  const [goesOn, setGoesOn] = useState(playsNext());
  const items = loaded.value?.items ?? [];
  const next = items[0]?.video.id;
  useEffect(() => {
    const video = media.current;
    if (!video || !goesOn || !next) return undefined;
    const goOn = () => navigate(`/watch/${next}`);
    video.addEventListener("ended", goOn);
    return () => video.removeEventListener("ended", goOn);
  }, [goesOn, next, media.current]);

  // The page is about its video: where there are no suggestions, nothing takes their place.
  if (items.length === 0) return null;
  return (
    <aside class="up-next" aria-labelledby="up-next">
      <div class="up-next-head">
        <h2 id="up-next">Up next</h2>
        <label class="up-next-switch">
          <input
            type="checkbox"
            checked={goesOn}
            onChange={({ currentTarget: { checked } }) => {
              setGoesOn(checked);
              setPlaysNext(checked);
            }}
          />
          Play next by itself
        </label>
      </div>
      <ul class="suggestions">
        {items.map((suggestion) => (
          <SuggestionItem
            key={suggestion.video.id}
            suggestion={suggestion}
            reason={reasonWords(suggestion)}
            canHide={user !== null}
          />
        ))}
      </ul>
    </aside>
  );
}
