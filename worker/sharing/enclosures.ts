import type { Deps } from "../deps.ts";
import { openDownload } from "../downloads/download-file.ts";
import { findRecord } from "../playback/record.ts";
import type { SharedVideo } from "./shared-video.ts";

/** A file that programs fetch. `bytes`: its length; 0 where it has none, as the length of a presentation. */
export type Enclosure = { url: string; type: string; bytes: number };

type Found = { rendition: string; bytes: number };

// Podcast programs save whole files: a larger picture is not worth their room.
const largestHeight = 720;
const keptSeconds = 30 * 86_400;
const atOnce = 6;

/**
 * What each video's item of a feed encloses: the MP4 where the creator offers one, the HLS presentation
 * elsewhere; null where no program may read it. A file's length is that which it is sent with.
 */
export async function findEnclosures(
  deps: Pick<Deps, "cache" | "media" | "objects">,
  videos: SharedVideo[],
): Promise<Map<string, Enclosure | null>> {
  const offered = videos.filter(({ row, mediaBase }) => row.downloadable && mediaBase);
  // The same file at every call, so that its length is kept as long as there is room for it.
  const keys = offered.map(({ row }) => `enclosure:${row.id}:${row.epoch}`);
  const known = keys.length > 0 ? ((await deps.cache.getMany(...keys)) as (Found | null)[]) : [];
  const files = new Map<string, Found>();
  const added: Record<string, Found> = {};
  for (let i = 0; i < offered.length; i += atOnce) {
    const some = offered.slice(i, i + atOnce);
    await Promise.all(
      some.map(async ({ row }, j) => {
        const found = known[i + j] ?? (await measure(deps, row.id, row.epoch));
        if (!found) return;
        files.set(row.id, found);
        if (!known[i + j]) added[keys[i + j] ?? ""] = found;
      }),
    );
  }
  if (Object.keys(added).length > 0) await deps.cache.setMany(added, keptSeconds);
  return new Map(videos.map((video) => [video.row.id, enclosureOf(video, files.get(video.row.id))]));
}

function enclosureOf({ row, mediaBase, hlsUrl }: SharedVideo, file: Found | undefined): Enclosure | null {
  if (!mediaBase || !hlsUrl) return null;
  if (!file) return { url: hlsUrl, type: "application/vnd.apple.mpegurl", bytes: 0 };
  const type = file.rendition.startsWith("audio") ? "audio/mp4" : "video/mp4";
  return { url: `${mediaBase}/e${row.epoch}/${file.rendition}/download.mp4`, type, bytes: file.bytes };
}

async function measure(deps: Pick<Deps, "media" | "objects">, videoId: string, epoch: number): Promise<Found | null> {
  const record = await findRecord(deps, videoId, epoch);
  if (!record) return null;
  const smallEnough = record.video.filter(({ height }) => height <= largestHeight);
  const [best] = smallEnough.toSorted((a, b) => b.height - a.height);
  const rendition = (best ?? record.video.at(-1) ?? record.audio[0])?.name;
  const file = rendition === undefined ? null : await openDownload(deps, videoId, epoch, rendition);
  return rendition !== undefined && file ? { rendition, bytes: file.sizeBytes } : null;
}
