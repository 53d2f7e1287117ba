import { BoxError } from "./boxes.ts";
import { readInit, type Init } from "./init-segment.ts";
import type { IframeCheck } from "./iframe-rules.ts";
import type { MediaPlaylist } from "./m3u8.ts";
import { readSegment, type Fragment } from "./media-segment.ts";
import type { Read } from "./read-http.ts";
import type { Report } from "./rules.ts";

/** A segment as it is. Times in seconds; `start` is its earliest presentation time. */
export type WalkedSegment = { start: number; seconds: number; bytes: number };

/** A track as its segments are, whatever its playlist says. `sampleSeconds` is what its last sample lasts. */
export type Track = {
  url: string;
  where: string;
  playlist: MediaPlaylist;
  init: Init;
  segments: WalkedSegment[];
  samples: number;
  seconds: number;
  bytes: number;
  end: number;
  tickSeconds: number;
  sampleSeconds: number;
  longestKeyInterval: number;
  /** Its init segment and first segment, for ffprobe. */
  opening: Buffer;
};

export type WalkSource = { url: string; where: string; playlist: MediaPlaylist; kind: "video" | "audio" };

const extinfTolerance = 0.001;
const longestKeySeconds = 2.1;

/**
 * Fetches a track's segments one after the other and checks each; one is held at a time. Null where
 * it has no init segment or no segment that can be read.
 *
 * @param iframes looks at each segment too, for the I-frame playlists that point into it
 */
export async function walkTrack(
  deps: { read: Read; report: Report },
  source: WalkSource,
  iframes: Pick<IframeCheck, "see">,
): Promise<Track | null> {
  const { read, report } = deps;
  const inits = new Map<string, Init | null>();
  let track: Track | null = null;
  let due: number | null = null;
  let lastKey: number | null = null;

  for (const [index, listed] of source.playlist.segments.entries()) {
    const where = `${source.where}#${index}`;
    const url = new URL(listed.uri, source.url).href;
    const init = await initOf(listed.map);
    if (!init) continue;
    const bytes = await read(url, init.kind, where, listed.range);
    if (!bytes) continue;
    const fragments = parsed(bytes, init, where);
    if (!fragments) continue;
    iframes.see(url, fragments, init);

    const samples = fragments.flatMap((fragment) => fragment.samples);
    const inSeconds = (ticks: number) => ticks / init.timescale;
    const seconds = inSeconds(samples.reduce((sum, sample) => sum + sample.duration, 0));
    const start = inSeconds(Math.min(...samples.map((sample) => sample.present)));
    const last = samples.at(-1)?.duration ?? 0;
    track ??= begin(source, init, Buffer.concat([init.bytes, bytes]));
    track.segments.push({ start, seconds, bytes: bytes.length });
    track.samples += samples.length;
    track.seconds += seconds;
    track.bytes += bytes.length;
    track.end = Math.max(track.end, inSeconds(Math.max(...samples.map(({ present, duration }) => present + duration))));
    track.sampleSeconds = inSeconds(last);

    if (Math.abs(listed.extinf - seconds) > extinfTolerance) {
      report("media.duration", where, `EXTINF ${listed.extinf}, its samples last ${seconds.toFixed(6)} s`);
    }
    checkContinuous(fragments, init, where);
    if (init.kind === "video") checkKeys(track, samples, inSeconds, where);
  }
  return track;

  async function initOf(uri: string | null): Promise<Init | null> {
    if (uri === null) {
      if (!inits.has("")) report("media.map", source.where, "segments without an EXT-X-MAP before them");
      inits.set("", null);
      return null;
    }
    const known = inits.get(uri);
    if (known !== undefined) return known;
    const where = `${source.where} ${uri}`;
    const bytes = await read(new URL(uri, source.url).href, source.kind, where);
    const init = bytes
      ? attempt(
          () => readInit(bytes),
          (said) => report("media.map", where, said),
        )
      : null;
    inits.set(uri, init);
    return init;
  }

  function parsed(bytes: Buffer, init: Init, where: string): Fragment[] | null {
    if (bytes.length === 0) report("segment.format", where, "is empty");
    if (bytes.length === 0) return null;
    return attempt(
      () => readSegment(bytes, init),
      (said) => report("segment.format", where, said),
    );
  }

  function checkContinuous(fragments: Fragment[], init: Init, where: string): void {
    for (const { samples } of fragments) {
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last) continue;
      const from = first.decode / init.timescale;
      if (due !== null && Math.abs(from - due) > 0.5 / init.timescale) {
        const what = from > due ? "a gap" : "an overlap";
        report(
          "segment.continuous",
          where,
          `${what} of ${Math.abs(from - due).toFixed(6)} s before ${from.toFixed(6)} s`,
        );
      }
      due = (last.decode + last.duration) / init.timescale;
    }
  }

  function checkKeys(
    track: Track,
    samples: Fragment["samples"],
    inSeconds: (ticks: number) => number,
    where: string,
  ): void {
    if (!samples[0]?.key) report("segment.key-frame", where, "its first picture is no key frame");
    for (const sample of samples) {
      if (!sample.key) continue;
      const at = inSeconds(sample.present);
      const interval = lastKey === null ? 0 : at - lastKey;
      track.longestKeyInterval = Math.max(track.longestKeyInterval, interval);
      if (interval > longestKeySeconds) {
        report("segment.key-interval", where, `${interval.toFixed(3)} s between two key frames`);
      }
      lastKey = at;
    }
  }
}

function begin({ url, where, playlist }: WalkSource, init: Init, opening: Buffer): Track {
  const tickSeconds = 1 / init.timescale;
  const sums = { samples: 0, seconds: 0, bytes: 0, end: 0, sampleSeconds: 0, longestKeyInterval: 0 };
  return { url, where, playlist, init, segments: [], tickSeconds, opening, ...sums };
}

function attempt<T>(read: () => T, failed: (said: string) => void): T | null {
  try {
    return read();
  } catch (error) {
    // A length that points out of the bytes ends in Node's RangeError.
    if (!(error instanceof BoxError || error instanceof RangeError)) throw error;
    failed(error.message);
    return null;
  }
}
