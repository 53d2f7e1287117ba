import { mediaKey } from "../../schema/media-keys.ts";
import type { Deps } from "../deps.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { stillSizes } from "../playback/stills.ts";
import { jpegSize } from "./jpeg-size.ts";
import type { SharedVideo } from "./shared-video.ts";

export type Thumbnail = { url: string; width: number; height: number };

// A poster without metadata tells its size long before that.
const headBytes = 4096;

/** The largest picture of the video that fits, with its real size; null where none does, or none is open to all. */
export async function findThumbnail(
  deps: Pick<Deps, "media">,
  { row, mediaBase, posterUrl }: SharedVideo,
  most: { width: number; height: number },
): Promise<Thumbnail | null> {
  const fits = (size: { width: number; height: number }) => size.width <= most.width && size.height <= most.height;
  if (posterUrl && row.posterFile) {
    const key = mediaKey.poster(row.id, row.epoch, row.posterFile);
    const head = await deps.media.get(key, { range: { offset: 0, length: headBytes } });
    const size = head && jpegSize(new Uint8Array(await head.arrayBuffer()));
    if (size && fits(size)) return { url: posterUrl, ...size };
  }
  const still = mediaBase && pictureUrls(mediaBase, row).thumbnail;
  if (!still) return null;
  const size = (await stillSizes(deps, row.id, row.epoch)).find(fits);
  if (!size) return null;
  const query = new URLSearchParams({ time: String(Math.round(row.posterSeconds ?? 0)), width: String(size.width) });
  return { url: `${still}?${query}`, ...size };
}
