import type { CaptionTrack } from "../../schema/caption-index.ts";
import { audioSampleRate } from "../../schema/grid.ts";
import type { ManifestRecord, ManifestTrack, ManifestVideoTrack } from "../../schema/manifest.ts";
import { initFile } from "../../schema/media-keys.ts";
import { measureTrack } from "./measure.ts";

/**
 * The DASH manifest (ISO/IEC 23009-1) over the same segments as HLS: `isoff-live` profile,
 * SegmentTimeline, one Representation per rendition. Only a finished encode has one, with one init
 * segment per track; null otherwise.
 */
export function renderDash(record: ManifestRecord, captions: readonly CaptionTrack[] = []): string | null {
  const tracks = [...record.video, ...record.audio];
  if (!record.complete || tracks.length === 0 || tracks.some((track) => track.inits.length > 1)) return null;
  const frameRate = record.rateNum / record.rateDen;
  const seconds = Math.max(
    ...record.video.map((track) => measureTrack(track, frameRate).seconds),
    ...record.audio.map((track) => measureTrack(track, audioSampleRate).seconds),
  );
  const representation = (track: ManifestVideoTrack) =>
    `<Representation id="${track.name}" bandwidth="${measureTrack(track, frameRate).peakBitrate}" ` +
    `codecs="${track.codecs}" width="${track.width}" height="${track.height}" sar="1:1">` +
    `${template(record, track, record.rateNum, record.rateDen)}</Representation>`;
  // A player stays within the set that it chose: each codec has its own.
  const video = [...Map.groupBy(record.video, ({ codecs }) => codecs.split(".", 1)[0]).values()].map(
    (tracks, i) =>
      `<AdaptationSet id="${i}" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1" ` +
      `frameRate="${record.rateNum}/${record.rateDen}">${tracks.map(representation).join("")}</AdaptationSet>`,
  );
  const audio = record.audio.map(
    (track, i) =>
      `<AdaptationSet id="${video.length + i}" contentType="audio" mimeType="audio/mp4" lang="${track.language}" ` +
      `segmentAlignment="true" startWithSAP="1"><Representation id="${track.name}" ` +
      `bandwidth="${measureTrack(track, audioSampleRate).peakBitrate}" codecs="${track.codecs}" ` +
      `audioSamplingRate="${audioSampleRate}"><AudioChannelConfiguration ` +
      `schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="${track.channels}"/>` +
      `${template(record, track, audioSampleRate, 1)}</Representation></AdaptationSet>`,
  );
  // A text track is one file, which needs no segments (DASH-IF IOP part 6): `bandwidth` is a guess that is high.
  const text = captions.map(
    ({ id, language, label }, i) =>
      `<AdaptationSet id="${record.audio.length + i + 1}" contentType="text" mimeType="text/vtt" lang="${language}">` +
      `<Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/><Label>${escapeXml(label)}</Label>` +
      `<Representation id="${id}" bandwidth="2000"><BaseURL>captions/${id}.vtt</BaseURL></Representation></AdaptationSet>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" ' +
      'profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" ' +
      `mediaPresentationDuration="PT${seconds.toFixed(3)}S" minBufferTime="PT${Math.ceil(record.segmentFrames / frameRate)}S">`,
    '<Period id="0" start="PT0S">',
    ...video,
    ...audio,
    ...text,
    "</Period>",
    "</MPD>",
    "",
  ].join("\n");
}

// Times in ticks of `timescale`; a unit (frame or sample) lasts `ticks` of them. Runs of equal
// segments become one S element.
function template(record: ManifestRecord, track: ManifestTrack, timescale: number, ticks: number): string {
  const runs: { duration: number; count: number }[] = [];
  for (const [units] of track.segments) {
    const last = runs.at(-1);
    if (last?.duration === units * ticks) last.count += 1;
    else runs.push({ duration: units * ticks, count: 1 });
  }
  const timeline = runs
    .map(
      (run, i) => `<S ${i === 0 ? 't="0" ' : ""}d="${run.duration}"${run.count > 1 ? ` r="${run.count - 1}"` : ""}/>`,
    )
    .join("");
  const folder = `e${record.epoch}/${track.name}`;
  return (
    `<SegmentTemplate timescale="${timescale}" initialization="${folder}/${initFile(track.inits[0]?.hash ?? "")}" ` +
    `media="${folder}/$Number%05d$.m4s" startNumber="0"><SegmentTimeline>${timeline}</SegmentTimeline></SegmentTemplate>`
  );
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
