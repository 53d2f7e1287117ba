import type { Rule } from "../../local/conformance/rules.ts";
import { blank, editBytes, editText, fileOf, replace, shift, unmarkKey } from "./edit.ts";
import type { Files } from "./presentation.ts";

/** A change of a correct presentation, the rule that must find it, and the others that rightly do as well. */
export type Mutation = { rule: Rule; what: string; change(files: Files): void; grows?: true; only?: Rule[] };

const master = "master.m3u8";
const top = "e1/360p/index.m3u8";
const low = "e1/240p/index.m3u8";
const sound = "e1/audio/index.m3u8";
const topIframes = "e1/360p/iframes.m3u8";
const segment = (track: string, index: number) => `e1/${track}/0000${index}.m4s`;
const segments = (track: string) => [0, 1, 2, 3].map((index) => segment(track, index));

const inVariant = (from: string | RegExp, to: string) => (files: Files) =>
  editText(files, master, (text) => text.replace(/#EXT-X-STREAM-INF:.*/, (line) => line.replace(from, to)));
const scaled = (name: string, factor: number) => (files: Files) =>
  editText(files, master, (text) =>
    text.replace(new RegExp(`(#EXT-X-STREAM-INF:.*?\\b(?<!-)${name}=)(\\d+)`), (_, before, value) => {
      return `${before}${Math.round(Number(value) * factor)}`;
    }),
  );

const httpMutations: Mutation[] = [
  {
    rule: "http.answer",
    what: "a segment is missing",
    change: (files) => files.delete(segment("360p", 1)),
    only: ["segment.aligned", "segment.continuous", "segment.key-interval"],
  },
  {
    rule: "http.answer",
    what: "a playlist is missing",
    change: (files) => files.delete(topIframes),
    only: ["iframes.missing"],
  },
  {
    rule: "http.answer",
    what: "a server that ignores ranges",
    change: (files) => {
      for (const path of segments("360p")) fileOf(files, path).status = 200;
    },
  },
  {
    rule: "http.content-type",
    what: "a playlist as plain text",
    change: (files) => {
      fileOf(files, top).type = "text/plain";
    },
  },
  {
    rule: "http.content-type",
    what: "a segment of video as any bytes",
    change: (files) => {
      fileOf(files, segment("360p", 2)).type = "application/octet-stream";
    },
  },
  {
    rule: "http.cors",
    what: "a segment that other sites may not read",
    change: (files) => {
      fileOf(files, segment("audio", 2)).cors = false;
    },
  },
];

const masterMutations: Mutation[] = [
  { rule: "playlist.syntax", what: "no #EXTM3U", change: replace(low, "#EXTM3U\n", "") },
  { rule: "playlist.syntax", what: "no EXTINF", change: replace(low, /#EXTINF:.*\n/, "") },
  { rule: "playlist.version", what: "a version too low", change: replace(top, "VERSION:7", "VERSION:4") },
  {
    rule: "master.independent-segments",
    what: "not said",
    change: replace(master, "#EXT-X-INDEPENDENT-SEGMENTS\n", ""),
  },
  { rule: "variant.codecs", what: "no CODECS", change: inVariant(/CODECS="[^"]*",/, "") },
  { rule: "variant.codecs", what: "another profile", change: inVariant("avc1.64", "avc1.42") },
  { rule: "variant.codecs", what: "the sound's codec is left out", change: inVariant(",mp4a.40.2", "") },
  {
    rule: "variant.codecs",
    what: "an init segment of another level",
    change: (files) => {
      const [init = ""] = [...files.keys()].filter((path) => path.startsWith("e1/240p/init-"));
      editBytes(files, init, (bytes) => {
        bytes[bytes.indexOf("avcC") + 7] = 0x3e;
      });
    },
    only: ["iframes.attributes"],
  },
  { rule: "variant.bandwidth", what: "below the peak", change: scaled("BANDWIDTH", 0.97) },
  { rule: "variant.bandwidth", what: "far above the peak", change: scaled("BANDWIDTH", 1.15) },
  { rule: "variant.bandwidth", what: "none", change: inVariant(/:BANDWIDTH=\d+,/, ":") },
  { rule: "variant.average-bandwidth", what: "too low", change: scaled("AVERAGE-BANDWIDTH", 0.85) },
  { rule: "variant.average-bandwidth", what: "too high", change: scaled("AVERAGE-BANDWIDTH", 1.15) },
  {
    rule: "variant.peak-ratio",
    what: "one segment that costs as much as all others",
    change: (files) => {
      const file = fileOf(files, segment("240p", 2));
      const free = Buffer.alloc(2_000_000);
      free.writeUInt32BE(free.length);
      free.write("free", 4);
      file.body = Buffer.concat([file.body, free]);
    },
    only: ["variant.average-bandwidth", "variant.bandwidth"],
  },
  {
    rule: "variant.resolution",
    what: "another size",
    change: inVariant(/RESOLUTION=\d+x/, "RESOLUTION=424x"),
    only: ["iframes.attributes"],
  },
  { rule: "variant.frame-rate", what: "another rate", change: inVariant("=24.000", "=23.976") },
  { rule: "variant.frame-rate", what: "none", change: inVariant(/FRAME-RATE=[\d.]+,/, "") },
  { rule: "variant.video-range", what: "HDR said of SDR", change: inVariant("VIDEO-RANGE=SDR", "VIDEO-RANGE=PQ") },
  { rule: "variant.closed-captions", what: "not said", change: inVariant("CLOSED-CAPTIONS=NONE,", "") },
  {
    rule: "variant.group",
    what: "a group of sound that there is not",
    change: inVariant('AUDIO="audio"', 'AUDIO="other"'),
    only: ["variant.average-bandwidth", "variant.bandwidth", "variant.codecs"],
  },
  { rule: "variant.group", what: "subtitles that there are not", change: inVariant(/$/, ',SUBTITLES="subs"') },
];

const renditionMutations: Mutation[] = [
  { rule: "rendition.attributes", what: "no NAME", change: replace(master, /NAME="[^"]*",/, "") },
  { rule: "rendition.attributes", what: "no CHANNELS", change: replace(master, /CHANNELS="2",/, "") },
  { rule: "rendition.language", what: "no LANGUAGE", change: replace(master, /LANGUAGE="[^"]*",/, "") },
  { rule: "rendition.language", what: "three letters where there are two", change: replace(master, '"en"', '"eng"') },
  {
    rule: "rendition.name",
    what: "a NAME twice",
    change: replace(master, /(#EXT-X-MEDIA.*)\n/, "$1\n$1\n"),
    only: ["rendition.default"],
  },
  {
    rule: "rendition.default",
    what: "two defaults",
    change: replace(master, /(#EXT-X-MEDIA.*NAME=")([^"]*)(".*)\n/, "$1$2$3\n$1Other$3\n"),
  },
  { rule: "rendition.default", what: "no AUTOSELECT", change: replace(master, "AUTOSELECT=YES", "AUTOSELECT=NO") },
  { rule: "rendition.channels", what: "six said of two", change: replace(master, 'CHANNELS="2"', 'CHANNELS="6"') },
  {
    rule: "subtitles.format",
    what: "a file that is no WebVTT",
    change: withSubtitles("1\n00:00:00,000 --> 00:00:01,000\nHi\n"),
  },
  {
    rule: "subtitles.format",
    what: "a cue that ends before it starts",
    change: withSubtitles("WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nHi\n"),
  },
];

function withSubtitles(text: string) {
  return (files: Files): void => {
    const media =
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,URI="subs.m3u8"';
    editText(files, master, (before) => before.replace(/#EXT-X-STREAM-INF/, `${media}\n#EXT-X-STREAM-INF`));
    const playlist =
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:7.0,\nen.vtt\n#EXT-X-ENDLIST\n";
    files.set("subs.m3u8", { type: "application/vnd.apple.mpegurl", body: Buffer.from(playlist) });
    files.set("en.vtt", { type: "text/vtt", body: Buffer.from(text) });
  };
}

const iframeMutations: Mutation[] = [
  {
    rule: "iframes.missing",
    what: "a rendition without one",
    change: replace(master, /#EXT-X-I-FRAME-STREAM-INF.*\n/, ""),
  },
  {
    rule: "iframes.attributes",
    what: "no CODECS",
    change: replace(master, /(#EXT-X-I-FRAME-STREAM-INF.*)CODECS="[^"]*",/, "$1"),
  },
  {
    rule: "iframes.attributes",
    what: "another size",
    change: replace(master, /(I-FRAME-STREAM-INF.*RESOLUTION=)\d+/, "$1320"),
  },
  {
    rule: "iframes.attributes",
    what: "below the peak of its pictures",
    change: (files) =>
      editText(files, master, (text) =>
        text.replace(/(I-FRAME-STREAM-INF:BANDWIDTH=)(\d+)/, (_, before, value) => `${before}${Number(value) >> 1}`),
      ),
  },
  {
    rule: "iframes.playlist",
    what: "not said to be one",
    change: replace(topIframes, "#EXT-X-I-FRAMES-ONLY\n", ""),
  },
  { rule: "iframes.playlist", what: "no byte range", change: replace(topIframes, /#EXT-X-BYTERANGE.*\n/, "") },
  {
    rule: "iframes.range",
    what: "too short for the key frame",
    only: ["iframes.decode"],
    change: (files) =>
      editText(files, topIframes, (text) =>
        text.replace(/RANGE:(\d+)@/, (_, length) => `RANGE:${Number(length) - 5}@`),
      ),
  },
  {
    rule: "iframes.range",
    what: "not where a fragment starts",
    change: replace(topIframes, /(RANGE:\d+)@\d+/, "$1@40"),
    only: ["iframes.decode"],
  },
  {
    rule: "iframes.range",
    what: "a whole segment",
    change: (files) => {
      const { length } = fileOf(files, segment("360p", 1)).body;
      editText(files, topIframes, (text) => text.replace(/RANGE:\d+@\d+(\n00001)/, `RANGE:${length}@0$1`));
    },
    only: ["iframes.attributes"],
  },
  {
    rule: "iframes.duration",
    what: "another EXTINF than to the next one",
    change: replace(topIframes, /EXTINF:[\d.]+/, "EXTINF:1.500000"),
  },
  {
    rule: "iframes.decode",
    what: "bytes that are no picture",
    change: (files) => editBytes(files, segment("360p", 0), blank),
  },
];

const playlistMutations: Mutation[] = [
  {
    rule: "media.map",
    what: "no EXT-X-MAP",
    change: replace(sound, /#EXT-X-MAP.*\n/, ""),
    only: ["variant.average-bandwidth", "variant.bandwidth", "variant.codecs"],
  },
  {
    rule: "media.map",
    what: "an init segment that is none",
    change: (files) => {
      const [init = ""] = [...files.keys()].filter((path) => path.startsWith("e1/audio/init-"));
      fileOf(files, init).body = Buffer.from("not at all");
    },
    only: ["variant.average-bandwidth", "variant.bandwidth", "variant.codecs"],
  },
  { rule: "media.duration", what: "an EXTINF of its own", change: replace(low, "EXTINF:2.000000", "EXTINF:1.990000") },
  {
    rule: "media.target-duration",
    what: "an EXTINF above it",
    change: replace(low, "EXTINF:2.000000", "EXTINF:2.600000"),
    only: ["media.duration"],
  },
  {
    rule: "media.same-target",
    what: "one rendition with its own",
    change: replace(low, "TARGETDURATION:2", "TARGETDURATION:3"),
  },
  { rule: "media.playlist-type", what: "none", change: replace(low, /#EXT-X-PLAYLIST-TYPE.*\n/, "") },
  {
    rule: "media.end",
    what: "a finished playlist without it",
    change: (files) => {
      for (const path of [top, low, sound, topIframes, "e1/240p/iframes.m3u8"])
        replace(path, "#EXT-X-ENDLIST\n", "")(files);
    },
  },
  {
    rule: "media.end",
    what: "one growing playlist with it",
    grows: true,
    change: (files) => {
      fileOf(files, top).later = undefined;
      replace(top, /$/, "#EXT-X-ENDLIST\n")(files);
    },
  },
  { rule: "media.sequence", what: "one that begins later", change: replace(low, "SEQUENCE:0", "SEQUENCE:1") },
  {
    rule: "media.append-only",
    what: "a segment is gone",
    grows: true,
    change: (files) => {
      const file = fileOf(files, top);
      file.later = Buffer.from((file.later ?? "").toString().replace(/#EXTINF:.*\n00000\.m4s\n/, ""));
    },
  },
  {
    rule: "media.append-only",
    what: "a duration changed",
    grows: true,
    change: (files) => {
      const file = fileOf(files, sound);
      file.later = Buffer.from((file.later ?? "").toString().replace(/EXTINF:[\d.]+/, "EXTINF:1.9"));
    },
  },
  {
    rule: "media.append-only",
    what: "another target duration",
    grows: true,
    change: (files) => {
      const file = fileOf(files, low);
      file.later = Buffer.from((file.later ?? "").toString().replace("TARGETDURATION:2", "TARGETDURATION:6"));
    },
  },
];

const segmentMutations: Mutation[] = [
  {
    rule: "segment.format",
    what: "an empty one",
    change: (files) => {
      fileOf(files, segment("audio", 3)).body = Buffer.alloc(0);
    },
    only: ["segment.sync"],
  },
  {
    rule: "segment.format",
    what: "one that breaks off",
    change: (files) => {
      const file = fileOf(files, segment("audio", 3));
      file.body = file.body.subarray(0, file.body.length - 100);
    },
    only: ["segment.sync"],
  },
  {
    rule: "segment.key-frame",
    what: "one that begins with another picture",
    change: (files) => editBytes(files, segment("360p", 1), unmarkKey),
    only: ["iframes.range", "segment.key-interval"],
  },
  {
    rule: "segment.key-interval",
    what: "four seconds between two key frames",
    change: (files) => editBytes(files, segment("360p", 2), unmarkKey),
    only: ["iframes.range", "segment.key-frame"],
  },
  {
    rule: "segment.continuous",
    what: "a gap in the pictures",
    change: (files) =>
      segments("360p")
        .slice(2)
        .forEach((path) => editBytes(files, path, shift(1000))),
    only: ["iframes.duration", "segment.aligned"],
  },
  {
    rule: "segment.continuous",
    what: "a lost AAC frame",
    change: (files) =>
      segments("audio")
        .slice(2)
        .forEach((path) => editBytes(files, path, shift(1024))),
  },
  {
    rule: "segment.continuous",
    what: "an overlap",
    change: (files) => editBytes(files, segment("audio", 1), shift(-1024)),
  },
  {
    rule: "segment.aligned",
    what: "a rendition one frame late",
    change: (files) => segments("360p").forEach((path) => editBytes(files, path, shift(1000))),
    only: ["segment.sync"],
  },
  {
    rule: "segment.aligned",
    what: "a rendition with a segment less",
    change: (files) => {
      replace(top, /#EXTINF:.*\n00003\.m4s\n/, "")(files);
      replace(topIframes, /#EXTINF:.*\n.*\n00003\.m4s\n/, "")(files);
    },
    only: ["iframes.attributes", "segment.sync"],
  },
  {
    rule: "segment.sync",
    what: "sound that starts 50 ms late",
    change: (files) => segments("audio").forEach((path) => editBytes(files, path, shift(2400))),
  },
  {
    rule: "segment.sync",
    what: "sound that ends a segment early",
    change: replace(sound, /#EXTINF:.*\n00003\.m4s\n/, ""),
  },
];

export const mutations: Mutation[] = [
  httpMutations,
  masterMutations,
  renditionMutations,
  iframeMutations,
  playlistMutations,
  segmentMutations,
].flat();
