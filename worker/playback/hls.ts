import type { CaptionTrack } from "../../schema/caption-index.ts";
import { audioSampleRate } from "../../schema/grid.ts";
import type { ManifestRecord, ManifestTrack, ManifestVideoTrack } from "../../schema/manifest.ts";
import { initFile, segmentFile } from "../../schema/media-keys.ts";
import { captionTimeline } from "./caption-segments.ts";
import { measureTrack, type Measured } from "./measure.ts";

// Playlists after RFC 8216 and draft-pantos-hls-rfc8216bis, with the rules of Apple's HLS authoring
// specification. All URIs are relative, so a token in the path of the master reaches every one.

const version = 7; // EXT-X-MAP outside of I-frame playlists needs 6, fMP4 players expect 7

/** The multivariant playlist. Its media playlists stand under `e{epoch}/`, those of captions under `captions/`. */
export function renderMaster(record: ManifestRecord, captions: readonly CaptionTrack[] = []): string {
  const frameRate = record.rateNum / record.rateDen;
  const audio = record.audio.map((track) => ({ track, rate: rateOf(track, audioSampleRate, track.bitrate, record) }));
  const audioAverage = Math.max(0, ...audio.map(({ rate }) => rate.averageBitrate));
  const audioPeak = Math.max(0, ...audio.map(({ rate }) => rate.peakBitrate));
  const audioCodecs = [...new Set(audio.map(({ track }) => track.codecs))];

  const lines = ["#EXTM3U", `#EXT-X-VERSION:${version}`, "#EXT-X-INDEPENDENT-SEGMENTS"];
  // A playlist that grows is live to players: without this they would start at its end.
  if (!record.complete) lines.push("#EXT-X-START:TIME-OFFSET=0,PRECISE=YES");
  for (const [i, { track }] of audio.entries()) {
    const first = i === 0 ? "YES" : "NO";
    const language = track.language === "und" ? "" : `,LANGUAGE="${track.language}"`;
    lines.push(
      `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio ${i + 1}"${language},DEFAULT=${first},` +
        `AUTOSELECT=${first},CHANNELS="${track.channels}",URI="${path(record, track.name)}/index.m3u8"`,
    );
  }
  lines.push(...subtitles(captions));
  const video = record.video.map((track) => ({ track, rate: rateOf(track, frameRate, track.maxBitrate, record) }));
  for (const { track, rate } of startFirst(video)) {
    const codecs = [track.codecs, ...audioCodecs].join(",");
    lines.push(
      `#EXT-X-STREAM-INF:BANDWIDTH=${rate.peakBitrate + audioPeak},` +
        `AVERAGE-BANDWIDTH=${rate.averageBitrate + audioAverage},CODECS="${codecs}",` +
        `RESOLUTION=${track.width}x${track.height},FRAME-RATE=${frameRate.toFixed(3)},VIDEO-RANGE=SDR,` +
        `CLOSED-CAPTIONS=NONE${audio.length > 0 ? ',AUDIO="audio"' : ""}${captions.length > 0 ? ',SUBTITLES="subs"' : ""}`,
      `${path(record, track.name)}/index.m3u8`,
    );
  }
  for (const { track } of video) {
    const rate = measureTrack(keyFramesOnly(track), frameRate);
    lines.push(
      `#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=${rate.peakBitrate},AVERAGE-BANDWIDTH=${rate.averageBitrate},` +
        `CODECS="${track.codecs}",RESOLUTION=${track.width}x${track.height},VIDEO-RANGE=SDR,` +
        `URI="${path(record, track.name)}/iframes.m3u8"`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** A media playlist: EVENT while it grows, VOD when done. Null where there is no such track. */
export function renderMedia(record: ManifestRecord, name: string): string | null {
  const found = findTrack(record, name);
  if (!found) return null;
  const { track, unitsPerSecond } = found;
  const lines = header(record);
  for (const [index, [units]] of track.segments.entries()) {
    const init = track.inits.find((entry) => entry.from === index);
    if (init) lines.push(`#EXT-X-MAP:URI="${initFile(init.hash)}"`);
    lines.push(`#EXTINF:${(units / unitsPerSecond).toFixed(6)},`, segmentFile(index));
  }
  if (record.complete) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

/** The playlist of key frames, for previews while seeking (RFC 8216 section 4.3.3.6). */
export function renderIframes(record: ManifestRecord, name: string): string | null {
  const track = record.video.find((entry) => entry.name === name);
  if (!track) return null;
  const frameRate = record.rateNum / record.rateDen;
  const lines = [...header(record), "#EXT-X-I-FRAMES-ONLY"];
  for (const [index, [, , iframes]] of track.segments.entries()) {
    const init = track.inits.find((entry) => entry.from === index);
    if (init) lines.push(`#EXT-X-MAP:URI="${initFile(init.hash)}"`);
    for (const [offset, length, units] of iframes) {
      lines.push(
        `#EXTINF:${(units / frameRate).toFixed(6)},`,
        `#EXT-X-BYTERANGE:${length}@${offset}`,
        segmentFile(index),
      );
    }
  }
  if (record.complete) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

/** The playlist of a caption track, cut where the renditions are. */
export function renderCaptions(record: ManifestRecord): string {
  const lines = header(record);
  for (const [index, seconds] of captionTimeline(record).entries()) {
    lines.push(`#EXTINF:${seconds.toFixed(6)},`, `${index}.vtt`);
  }
  if (record.complete) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

// RFC 8216 section 4.3.4.1.1: names differ within a group, and of one language one is selected by itself.
function subtitles(captions: readonly CaptionTrack[]): string[] {
  const names = new Set<string>();
  const languages = new Set<string>();
  return captions.map(({ id, language, label }) => {
    const plain = label.replaceAll(/["\p{Cc}]/gu, "'");
    const named = names.has(plain) ? `${plain} (${language})` : plain;
    let name = named;
    for (let copy = 2; names.has(name); copy += 1) name = `${named} ${copy}`;
    const select = languages.has(language) ? "NO" : "YES";
    names.add(name);
    languages.add(language);
    return (
      `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="${name}"${language === "und" ? "" : `,LANGUAGE="${language}"`},` +
      `DEFAULT=NO,AUTOSELECT=${select},FORCED=NO,URI="captions/${id}/index.m3u8"`
    );
  });
}

function header(record: ManifestRecord): string[] {
  // The same for every track and from the first playlist to the last: it may not change.
  const target = Math.max(1, Math.round((record.segmentFrames * record.rateDen) / record.rateNum));
  const lines = [
    "#EXTM3U",
    `#EXT-X-VERSION:${version}`,
    `#EXT-X-TARGETDURATION:${target}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    `#EXT-X-PLAYLIST-TYPE:${record.complete ? "VOD" : "EVENT"}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
  ];
  if (!record.complete) lines.push("#EXT-X-START:TIME-OFFSET=0,PRECISE=YES");
  return lines;
}

function findTrack(record: ManifestRecord, name: string): { track: ManifestTrack; unitsPerSecond: number } | null {
  const video = record.video.find((track) => track.name === name);
  if (video) return { track: video, unitsPerSecond: record.rateNum / record.rateDen };
  const audio = record.audio.find((track) => track.name === name);
  return audio ? { track: audio, unitsPerSecond: audioSampleRate } : null;
}

// Measured when done; until then what the encoder is held to, for later segments may cost more.
function rateOf(
  track: ManifestTrack,
  unitsPerSecond: number,
  cap: number,
  record: ManifestRecord,
): Pick<Measured, "averageBitrate" | "peakBitrate"> {
  const measured = measureTrack(track, unitsPerSecond);
  if (record.complete) return measured;
  return {
    averageBitrate: measured.averageBitrate,
    peakBitrate: Math.max(measured.peakBitrate, Math.round(cap * 1.1)),
  };
}

function keyFramesOnly(track: ManifestVideoTrack): Pick<ManifestTrack, "segments"> {
  return {
    segments: track.segments.flatMap(([, , iframes]) =>
      iframes.map(([, length, units]): [number, number, []] => [units, length, []]),
    ),
  };
}

// Players begin with the first variant named: the second lowest starts fast and looks decent.
function startFirst<T>(highestFirst: T[]): T[] {
  const start = highestFirst.at(-2);
  return start === undefined ? highestFirst : [start, ...highestFirst.filter((entry) => entry !== start)];
}

function path(record: ManifestRecord, track: string): string {
  return `e${record.epoch}/${track}`;
}
