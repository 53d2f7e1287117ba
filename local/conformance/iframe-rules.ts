import type { Tools } from "../ffmpeg.ts";
import type { Init } from "./init-segment.ts";
import type { ListedSegment, MediaPlaylist } from "./m3u8.ts";
import type { Fragment } from "./media-segment.ts";
import { decodeOne } from "./picture.ts";
import type { Read } from "./read-http.ts";
import type { Report } from "./rules.ts";

export type IframePlaylist = { url: string; where: string; playlist: MediaPlaylist };

/** Holds the I-frame playlists to the segments that they point into, as these are walked. */
export type IframeCheck = {
  see(segmentUrl: string, fragments: Fragment[], init: Init): void;
  /** After the walk; `end` gives the time in seconds at which the track of a segment ends. */
  finish(end: (segmentUrl: string) => number | null): void;
};

type Entry = ListedSegment & { url: string; list: IframePlaylist; index: number; at: number | null };

export function iframeCheck(report: Report, playlists: readonly IframePlaylist[]): IframeCheck {
  const lists = playlists.map((list) =>
    list.playlist.segments.map((listed, index): Entry => {
      return { ...listed, url: new URL(listed.uri, list.url).href, list, index, at: null };
    }),
  );
  const byUrl = Map.groupBy(lists.flat(), (entry) => entry.url);

  return {
    see(url, fragments, init) {
      for (const entry of byUrl.get(url) ?? []) {
        const { range, list, index } = entry;
        const where = `${list.where}#${index}`;
        if (!range) {
          report("iframes.playlist", where, "no EXT-X-BYTERANGE");
          continue;
        }
        // What stands before the first moof (styp, sidx) may be part of the range.
        const fragment = fragments.find((each, i) => each.start === range.offset || (i === 0 && range.offset === 0));
        const [first, second] = fragment?.samples ?? [];
        const end = range.offset + range.length;
        if (!first) report("iframes.range", where, `no fragment starts at byte ${range.offset}`);
        else if (!first.key) report("iframes.range", where, "the picture is no key frame");
        else if (first.end > end) report("iframes.range", where, `${first.end - end} bytes short of the key frame`);
        else if (second && second.end <= end) report("iframes.range", where, "holds more than the key frame");
        else entry.at = first.present / init.timescale;
      }
    },

    finish(end) {
      for (const entries of lists) {
        for (const [i, entry] of entries.entries()) {
          const next = entries[i + 1];
          const until = next ? next.at : end(entry.url);
          if (entry.at === null || until === null) continue;
          const seconds = until - entry.at;
          if (Math.abs(seconds - entry.extinf) <= 0.002) continue;
          const where = `${entry.list.where}#${i}`;
          report("iframes.duration", where, `EXTINF ${entry.extinf}, ${seconds.toFixed(6)} s to the next one`);
        }
      }
    },
  };
}

/** Fetches `count` ranges of an I-frame playlist as a player does, from its first to its last, and decodes each. */
export async function decodeSome(
  deps: { read: Read; report: Report; tools: Tools },
  { url, where, playlist }: IframePlaylist,
  count: number,
): Promise<void> {
  const { segments } = playlist;
  const step = count > 1 ? (segments.length - 1) / (count - 1) : 0;
  const some = new Set(Array.from({ length: count }, (_, i) => Math.round(i * step)));
  for (const index of some) {
    const listed = segments[index];
    if (!listed?.range || listed.map === null) continue;
    const at = `${where}#${index}`;
    const init = await deps.read(new URL(listed.map, url).href, "video", at);
    const part = await deps.read(new URL(listed.uri, url).href, "video", at, listed.range);
    const problem = init && part ? await decodeOne(deps.tools, Buffer.concat([init, part])) : null;
    if (problem) deps.report("iframes.decode", at, problem);
  }
}
