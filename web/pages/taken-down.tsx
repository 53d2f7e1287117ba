import type { Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";

/** Tells those who may still see it that a video is taken down, and why. */
export function TakenDown({ video }: { video: Video }) {
  if (!video.takenDown) return null;
  return (
    <div class="taken-down">
      <Notice kind="error">
        <p>
          <strong>Taken down.</strong> The site’s admins hid this video on{" "}
          {new Date(video.takenDown.at).toLocaleDateString()}: only its owner and they can watch it.
        </p>
        <p>Reason: {video.takenDown.reason}</p>
      </Notice>
    </div>
  );
}
