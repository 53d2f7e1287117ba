import { useState } from "preact/hooks";
import { get } from "../api.ts";
import type { Download } from "../api-types.ts";
import { PanelMenu } from "../components/panel-menu.tsx";
import { Notice } from "../components/notice.tsx";
import { formatBytes } from "../format.ts";

/** The files that the video can be saved as. They are asked for when the menu opens, for their addresses end. */
export function DownloadMenu({ videoId }: { videoId: string }) {
  const [items, setItems] = useState<Download[] | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function load(): Promise<void> {
    setError(null);
    try {
      setItems((await get<{ items: Download[] }>(`videos/${videoId}/downloads`)).items);
    } catch (cause) {
      setError((cause as Error).message);
    }
  }

  return (
    <PanelMenu label="Download" name="watch-actions" onOpen={() => void load()}>
      {error && (
        <Notice kind="error" onRetry={() => void load()}>
          {error}
        </Notice>
      )}
      {!items && !error && <p role="status">Loading…</p>}
      {items?.length === 0 && <p role="status">There are no files for this video.</p>}
      {items && items.length > 0 && (
        <ul>
          {items.map(({ name, sizeBytes, url, filename }) => (
            <li key={name}>
              <a href={url} download={filename}>
                {name === "audio" ? "Sound only" : name}
                <span class="menu-note">{formatBytes(sizeBytes)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </PanelMenu>
  );
}
