import { findTools, type Tools } from "../ffmpeg.ts";
import { decodeSome, iframeCheck, type IframePlaylist } from "./iframe-rules.ts";
import { parsePlaylist, type Multivariant } from "./m3u8.ts";
import { checkMaster } from "./master-rules.ts";
import { checkAppended, checkMedia, checkTogether, type ReadPlaylist } from "./media-rules.ts";
import { checkAligned, checkIframeStreams, checkRenditions, checkVariants } from "./presentation-rules.ts";
import { ratesOf } from "./rates.ts";
import { reader } from "./read-http.ts";
import { collectFindings, type Finding } from "./rules.ts";
import { checkSubtitles } from "./subtitles.ts";
import { walkTrack, type Track } from "./walk-track.ts";

export type TrackFacts = {
  playlist: string;
  kind: "video" | "audio";
  codec: string;
  segments: number;
  seconds: number;
  bytes: number;
  averageBitrate: number;
  peakBitrate: number;
  longestKeyInterval: number;
};

/** What was seen: whether all is there, each track as its segments are, and what it took to read them. */
export type Facts = { done: boolean; tracks: TrackFacts[]; requests: number; bytes: number };

export type CheckOptions = {
  tools?: Tools;
  /** Between the two readings of a growing playlist. */
  againAfterSeconds?: number;
  /** How many key frames of each I-frame playlist are decoded, spread over its length. */
  decodedPictures?: number;
};

type Role = "media" | "iframes" | "subtitles";

const tracksAtOnce = 3;

/**
 * Reads a presentation whole, as a player of another site would, and holds it to RFC 8216bis and to
 * Apple's authoring specification. `url` is that of the multivariant playlist.
 *
 * Segments are fetched one by one on at most three tracks: memory does not grow with the length.
 */
export async function checkHls(
  url: string,
  options: CheckOptions = {},
): Promise<{ findings: Finding[]; facts: Facts }> {
  const { tools = findTools(), againAfterSeconds = 4, decodedPictures = 3 } = options;
  const { findings, report } = collectFindings();
  const { read, traffic } = reader(report);
  const nameOf = (each: string) => each.replace(new URL(".", url).href, "").replace(/\?.*$/, "");
  const where = nameOf(url);
  const tracks = new Map<string, Track>();
  let roles = new Map<string, Role>();
  const result = (done: boolean) => ({
    findings,
    facts: { done, tracks: inOrder().map(factsOf), ...traffic },
  });

  const text = (await read(url, "playlist", where))?.toString("utf8");
  if (text === undefined) return result(false);
  const master = parsePlaylist(text);
  if (master?.kind !== "multivariant") {
    report("playlist.syntax", where, "is no multivariant playlist");
    return result(false);
  }
  checkMaster(report, master, where);

  roles = addressesOf(master, url);
  let playlists = await readAll();
  if (new Set(mediaOf(playlists).map(({ playlist }) => playlist.ended)).size > 1) {
    // The encode ended between two of them.
    await seconds(1);
    playlists = await readAll();
  }
  const readAt = Date.now();
  for (const playlist of playlists.values()) checkMedia(report, playlist);
  const media = mediaOf(playlists);
  checkTogether(report, media);
  const done = media.length > 0 && media.every(({ playlist }) => playlist.ended);

  const iframes = [...playlists.values()].filter((each) => roles.get(each.url) === "iframes");
  const check = iframeCheck(report, iframes);
  await atMost(tracksAtOnce, media, async (each) => {
    const track = await walkTrack({ read, report }, { ...each, kind: kindOf(master, url, each.url) }, check);
    if (track) tracks.set(each.url, track);
  });
  const ends = new Map<string, number>();
  for (const track of tracks.values()) {
    for (const { uri } of track.playlist.segments) ends.set(new URL(uri, track.url).href, track.end);
  }
  check.finish((segmentUrl) => (done ? (ends.get(segmentUrl) ?? null) : null));
  checkIframesExist(iframes);
  for (const each of iframes) {
    if (!each.playlist.iframesOnly) report("iframes.playlist", each.where, "no EXT-X-I-FRAMES-ONLY");
    await decodeSome({ read, report, tools }, each, decodedPictures);
  }

  const whole = { report, master, masterUrl: url, where, tracks, done };
  await checkVariants(whole, tools);
  checkRenditions(whole);
  checkIframeStreams(whole, iframes);
  checkAligned(whole);
  const length = done ? Math.max(0, ...[...tracks.values()].map((track) => track.end)) : null;
  for (const each of playlists.values()) {
    if (roles.get(each.url) === "subtitles") await checkSubtitles({ read, report }, each, length);
  }
  if (!done && media.length > 0) {
    await seconds(Math.max(0, againAfterSeconds - (Date.now() - readAt) / 1000));
    const later = await readAll();
    for (const before of playlists.values()) {
      const after = later.get(before.url);
      if (after) checkAppended(report, before, after);
    }
  }
  return result(done);

  function inOrder(): Track[] {
    return [...roles.keys()].flatMap((each) => tracks.get(each) ?? []);
  }

  async function readAll(): Promise<Map<string, ReadPlaylist>> {
    const found = new Map<string, ReadPlaylist>();
    const places = [...roles.keys()];
    await atMost(tracksAtOnce, places, async (each) => {
      const body = (await read(each, "playlist", nameOf(each)))?.toString("utf8");
      const playlist = body === undefined ? undefined : parsePlaylist(body);
      if (body === undefined) return;
      if (playlist?.kind !== "media") report("playlist.syntax", nameOf(each), "is no media playlist");
      else found.set(each, { url: each, where: nameOf(each), text: body, playlist });
    });
    return new Map([...found].sort(([a], [b]) => places.indexOf(a) - places.indexOf(b)));
  }

  function mediaOf(all: ReadonlyMap<string, ReadPlaylist>): ReadPlaylist[] {
    return [...all.values()].filter((each) => roles.get(each.url) === "media");
  }

  function checkIframesExist(lists: readonly IframePlaylist[]): void {
    const pointedInto = new Set(
      lists.flatMap((list) => list.playlist.segments.map((s) => new URL(s.uri, list.url).href)),
    );
    for (const track of tracks.values()) {
      if (track.init.kind !== "video") continue;
      const segments = track.playlist.segments.map(({ uri }) => new URL(uri, track.url).href);
      if (!segments.some((each) => pointedInto.has(each))) {
        report("iframes.missing", track.where, "no I-frame playlist points into its segments");
      }
    }
  }
}

// Every playlist that the master leads to, once.
function addressesOf(master: Multivariant, url: string): Map<string, Role> {
  const at = (uri: string) => new URL(uri, url).href;
  return new Map<string, Role>([
    ...master.iframes.flatMap(({ URI }): [string, Role][] => (URI ? [[at(URI), "iframes"]] : [])),
    ...master.media.flatMap(({ URI, TYPE }): [string, Role][] =>
      URI ? [[at(URI), TYPE === "SUBTITLES" ? "subtitles" : "media"]] : [],
    ),
    ...master.variants.flatMap(({ uri }): [string, Role][] => (uri ? [[at(uri), "media"]] : [])),
  ]);
}

function kindOf(master: Multivariant, url: string, playlist: string): "video" | "audio" {
  const isSound = master.media.some(({ TYPE, URI }) => TYPE === "AUDIO" && URI && new URL(URI, url).href === playlist);
  const variant = master.variants.find(({ uri }) => new URL(uri, url).href === playlist);
  return isSound || (variant !== undefined && variant.attributes.RESOLUTION === undefined) ? "audio" : "video";
}

function factsOf({ where, playlist, init, segments, seconds, bytes, longestKeyInterval }: Track): TrackFacts {
  const { average, peak } = ratesOf(segments, playlist.targetDuration ?? 6);
  return {
    playlist: where,
    kind: init.kind,
    codec: init.codec,
    segments: segments.length,
    seconds,
    bytes,
    averageBitrate: Math.round(average),
    peakBitrate: Math.round(peak),
    longestKeyInterval,
  };
}

async function atMost<T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
