import fc from "fast-check";
import { expect, test } from "vitest";
import type { ManifestRecord } from "../../schema/manifest.ts";
import type { Cue } from "../../worker/captions/cue.ts";
import { captionTimeline, cuesOfSegment } from "../../worker/playback/caption-segments.ts";
import { renderDash } from "../../worker/playback/dash.ts";
import { renderCaptions, renderMaster, renderMedia } from "../../worker/playback/hls.ts";

const segments = (frames: number[]) => frames.map((units): [number, number, []] => [units, 1000, []]);
const record = (frames: number[], complete: boolean): ManifestRecord => ({
  version: 1,
  videoId: "vid_22222222222222222222",
  epoch: 1,
  complete,
  rateNum: 24,
  rateDen: 1,
  segmentFrames: 144,
  video: [
    {
      name: "360p",
      codecs: "avc1.64001e",
      width: 640,
      height: 360,
      maxBitrate: 800_000,
      inits: [{ from: 0, hash: "0123456789ab" }],
      segments: segments(frames),
    },
  ],
  audio: [],
  poster: false,
});

test("the segments hold all cues, each in every segment whose time it touches and in no other", () => {
  const cue = fc
    .tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 1, max: 20_000 }), fc.string())
    .map(([start, length, text]): Cue => ({ start: start / 1000, end: (start + length) / 1000, text, settings: "" }));
  const lengths = fc.array(fc.integer({ min: 1, max: 144 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(cue, { maxLength: 30 }), lengths, (cues, frames) => {
      const whole = record(frames, true);
      const found = new Set<Cue>();
      let from = 0;
      for (const [index, seconds] of captionTimeline(whole).entries()) {
        const last = index === frames.length - 1;
        const within = cuesOfSegment(cues, whole, index) ?? [];
        for (const each of within) found.add(each);
        for (const each of cues) {
          const touches = each.end > from && (last || each.start < from + seconds);
          expect(within.includes(each)).toBe(touches);
        }
        from += seconds;
      }
      expect(found).toEqual(new Set(cues));
      expect(cuesOfSegment(cues, whole, frames.length)).toBeNull();
    }),
  );
});

test("the playlist of a caption track has the times of the video's, growing and done", () => {
  for (const complete of [false, true]) {
    const some = record([48, 144, 144, 30], complete);
    const timesOf = (playlist: string | null) => playlist?.match(/#(EXTINF|EXT-X-(TARGET|PLAYLIST|ENDLIST))[^\n]*/g);
    expect(timesOf(renderCaptions(some))).toEqual(timesOf(renderMedia(some, "360p")));
  }
});

const id = (letter: string) => `cap_${letter.repeat(20)}`;
const tracks = [
  { id: id("2"), language: "de", label: "Deutsch" },
  { id: id("3"), language: "en", label: "CC & <more>" },
  { id: id("4"), language: "en", label: "Deutsch" },
  { id: id("5"), language: "und", label: "Deutsch" },
];

test("the master names each track once, by a name of its own, and one of each language selects itself", () => {
  const master = renderMaster(record([48], true), tracks);
  const media = master.split("\n").filter((line) => line.startsWith("#EXT-X-MEDIA:TYPE=SUBTITLES"));
  expect(media.map((line) => /NAME="([^"]*)"/.exec(line)?.[1])).toEqual([
    "Deutsch",
    "CC & <more>",
    "Deutsch (en)",
    "Deutsch (und)",
  ]);
  expect(media.map((line) => /AUTOSELECT=(\w+)/.exec(line)?.[1])).toEqual(["YES", "YES", "NO", "YES"]);
  for (const line of media) expect(line).toContain('GROUP-ID="subs"');
  expect(media[0]).toContain(`LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="captions/${id("2")}/index.m3u8"`);
  expect(master).toMatch(/#EXT-X-STREAM-INF:[^\n]*,SUBTITLES="subs"\n/);
  expect(renderMaster(record([48], true))).not.toMatch(/SUBTITLES/);
});

test("the DASH manifest names each track as a file, its label escaped", () => {
  const mpd = renderDash(record([48], true), tracks) ?? "";
  expect(mpd.match(/contentType="text"/g)).toHaveLength(4);
  expect(mpd).toContain("<Label>CC &amp; &lt;more&gt;</Label>");
  expect(mpd).toContain(`<BaseURL>captions/${id("3")}.vtt</BaseURL>`);
});
