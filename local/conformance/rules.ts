/** `bis` is draft-pantos-hls-rfc8216bis, `Apple` the HLS authoring specification for Apple devices. */
export const rules = {
  "http.answer": ["error", "everything that a playlist names can be fetched"],
  "http.content-type": ["error", "playlists and segments carry their media type (bis 4, RFC 8216 section 4)"],
  "http.cors": ["error", "players of other sites may read: Access-Control-Allow-Origin"],
  "playlist.syntax": ["error", "a playlist begins with #EXTM3U and has what its kind needs (bis 4.1)"],
  "playlist.version": ["error", "EXT-X-VERSION is high enough for the tags used (bis 8)"],
  "master.independent-segments": ["error", "EXT-X-INDEPENDENT-SEGMENTS (Apple)"],
  "variant.codecs": ["error", "CODECS are those of the init segments (Apple)"],
  "variant.bandwidth": ["error", "BANDWIDTH is the measured peak, up to 10 % more when done (Apple)"],
  "variant.average-bandwidth": ["error", "AVERAGE-BANDWIDTH is within 10 % of the measured average (Apple)"],
  "variant.peak-ratio": ["warning", "the peak of a finished video is at most twice its average (Apple)"],
  "variant.resolution": ["error", "RESOLUTION is the size of the pictures (Apple)"],
  "variant.frame-rate": ["error", "FRAME-RATE is the rate of the pictures (Apple)"],
  "variant.video-range": ["error", "VIDEO-RANGE is the transfer of the pictures (Apple)"],
  "variant.closed-captions": ["error", "CLOSED-CAPTIONS names a group or says NONE (Apple)"],
  "variant.group": ["error", "every group that a variant names exists (bis 4.4.6.2)"],
  "rendition.attributes": ["error", "EXT-X-MEDIA has what its type needs (bis 4.4.6.1)"],
  "rendition.language": ["warning", "a rendition tells its LANGUAGE (Apple)"],
  "rendition.name": ["error", "a NAME stands once in its group (bis 4.4.6.1.1)"],
  "rendition.default": ["error", "a group has at most one DEFAULT, which is also AUTOSELECT (bis 4.4.6.1.1)"],
  "rendition.channels": ["error", "CHANNELS is the count of the init segment"],
  "subtitles.format": ["error", "subtitles are WebVTT and as long as their playlist says (bis 3.1.4)"],
  "iframes.missing": ["error", "every video rendition has an I-frame playlist (Apple)"],
  "iframes.attributes": ["error", "an I-frame playlist has its CODECS, RESOLUTION and BANDWIDTH (bis 4.4.6.3)"],
  "iframes.playlist": ["error", "an I-frame playlist says EXT-X-I-FRAMES-ONLY and names byte ranges (bis 4.4.3.6)"],
  "iframes.range": ["error", "each byte range is one whole key frame with its header (bis 4.4.3.6)"],
  "iframes.duration": ["error", "each I-frame lasts to the next one (bis 4.4.3.6)"],
  "iframes.decode": ["error", "what a byte range holds decodes to one picture"],
  "media.map": ["error", "EXT-X-MAP names an init segment of one track (bis 3.1.2)"],
  "media.duration": ["error", "EXTINF is what the segment really lasts (Apple)"],
  "media.target-duration": ["error", "no rounded EXTINF is above the target duration (bis 4.4.3.1)"],
  "media.same-target": ["error", "all renditions have one target duration (Apple)"],
  "media.playlist-type": ["error", "EXT-X-PLAYLIST-TYPE is VOD or EVENT (Apple)"],
  "media.end": ["error", "EXT-X-ENDLIST stands in all finished playlists, and only there (bis 4.4.3.4)"],
  "media.sequence": ["error", "playlists that keep all segments begin with the same sequence number (bis 6.2.4)"],
  "media.append-only": ["error", "a growing playlist only gains segments (bis 4.4.3.5)"],
  "segment.format": ["error", "a segment is fragmented MP4 with samples"],
  "segment.key-frame": ["error", "a segment of video begins with a key frame (Apple)"],
  "segment.key-interval": ["warning", "a key frame comes at least every two seconds (Apple)"],
  "segment.continuous": ["error", "each fragment starts where the one before ended (bis 3.1.2)"],
  "segment.aligned": ["error", "segments of all video renditions start at the same times (bis 6.2.4)"],
  "segment.sync": ["error", "sound and pictures start within 40 ms and end within a frame of each other (Apple)"],
} as const satisfies Record<string, readonly ["error" | "warning", string]>;

export type Rule = keyof typeof rules;

/** What is wrong and where: a playlist's path below the master, with `#n` for its segment n. */
export type Finding = { rule: Rule; severity: "error" | "warning"; where: string; message: string };

export type Report = (rule: Rule, where: string, message: string) => void;

const keptPerPlaylist = 20;

/** Collects findings; of one rule in one playlist it keeps the first twenty, as hours may all be wrong alike. */
export function collectFindings(): { findings: Finding[]; report: Report } {
  const findings: Finding[] = [];
  const counts = new Map<string, number>();
  const report: Report = (rule, where, message) => {
    const key = `${rule} ${where.split("#", 1)[0]}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= keptPerPlaylist) findings.push({ rule, severity: rules[rule][0], where, message });
  };
  return { findings, report };
}
