import type { Tools } from "../ffmpeg.ts";
import { sameCodec } from "./codec-string.ts";
import type { IframePlaylist } from "./iframe-rules.ts";
import type { Attributes, Multivariant } from "./m3u8.ts";
import { probePicture } from "./picture.ts";
import { ratesOf } from "./rates.ts";
import type { Report } from "./rules.ts";
import type { Track, WalkedSegment } from "./walk-track.ts";

/** The tracks by the address of their playlist. */
type Tracks = ReadonlyMap<string, Track>;
type Check = { report: Report; master: Multivariant; masterUrl: string; where: string; tracks: Tracks; done: boolean };

const tolerance = 0.1;
const startToleranceSeconds = 0.04;

/** Checks each variant against what its tracks really are. */
export async function checkVariants(check: Check, tools: Tools): Promise<void> {
  for (const { attributes, uri } of check.master.variants) {
    const url = new URL(uri, check.masterUrl).href;
    const track = check.tracks.get(url);
    if (!track) continue;
    const sound = membersOf(check, "AUDIO", attributes.AUDIO).filter((member) => member.url !== url);
    const where = `${check.where} ${uri}`;
    checkCodecs(check, attributes, [track, ...sound], where);
    checkRates(check, attributes, track, sound, where);
    if (track.init.kind === "video") {
      await checkPicture(check, tools, attributes, track, where);
      for (const member of sound) checkSync(check, track, member);
    }
  }
}

/** Checks what the master says of each I-frame playlist against the track that it points into. */
export function checkIframeStreams(check: Check, lists: readonly IframePlaylist[]): void {
  for (const attributes of check.master.iframes) {
    const url = new URL(attributes.URI ?? "", check.masterUrl).href;
    const playlist = lists.find((each) => each.url === url)?.playlist;
    const first = new URL(playlist?.segments[0]?.uri ?? "", url).href;
    const track = [...check.tracks.values()].find((each) =>
      each.playlist.segments.some(({ uri }) => new URL(uri, each.url).href === first),
    );
    if (!playlist || !track) continue;
    const where = `${check.where} ${attributes.URI}`;
    const variant = check.master.variants.find(({ uri }) => new URL(uri, check.masterUrl).href === track.url);
    const size = variant?.attributes.RESOLUTION;
    if (size && attributes.RESOLUTION && attributes.RESOLUTION !== size) {
      check.report("iframes.attributes", where, `RESOLUTION is ${attributes.RESOLUTION}, its variant says ${size}`);
    }
    if (attributes.CODECS && !sameCodec(attributes.CODECS, track.init.codec)) {
      check.report("iframes.attributes", where, `CODECS is "${attributes.CODECS}", it holds "${track.init.codec}"`);
    }
    const pictures = playlist.segments.map(({ extinf, range }) => ({ seconds: extinf, bytes: range?.length ?? 0 }));
    const { peak } = ratesOf(pictures, playlist.targetDuration ?? 6);
    const declared = Number(attributes.BANDWIDTH);
    const [is, says] = [Math.round(peak), `BANDWIDTH is ${declared}`];
    if (declared < Math.floor(peak)) check.report("iframes.attributes", where, `${says}, the peak is ${is}`);
    if (check.done && declared > peak * (1 + tolerance)) {
      check.report("iframes.attributes", where, `${says}, the peak only ${is}`);
    }
  }
}

/** Checks the renditions that EXT-X-MEDIA names against what they really are. */
export function checkRenditions(check: Check): void {
  for (const media of check.master.media) {
    const track = media.URI ? check.tracks.get(new URL(media.URI, check.masterUrl).href) : undefined;
    // What follows a slash tells of spatial audio (bis 4.4.6.1, CHANNELS).
    const declared = Number(media.CHANNELS?.split("/", 1)[0]);
    const real = track?.init.channels;
    if (media.TYPE !== "AUDIO" || !track || !media.CHANNELS || real === declared) continue;
    check.report("rendition.channels", `${check.where} ${media.NAME}`, `CHANNELS is ${declared}, there are ${real}`);
  }
}

/** Checks that video renditions can be switched at any segment. */
export function checkAligned(check: Pick<Check, "report" | "tracks" | "done">): void {
  const [first, ...others] = [...check.tracks.values()].filter((track) => track.init.kind === "video");
  if (!first) return;
  for (const track of others) {
    const [a, b] = [first.segments.length, track.segments.length];
    if (check.done && a !== b) check.report("segment.aligned", track.where, `${b} segments, ${first.where} has ${a}`);
    const tick = Math.max(first.tickSeconds, track.tickSeconds) * 1.001;
    for (const [index, segment] of track.segments.entries()) {
      const other: WalkedSegment | undefined = first.segments[index];
      if (!other || Math.abs(other.start - segment.start) <= tick) continue;
      const message = `starts at ${segment.start.toFixed(6)} s, in ${first.where} at ${other.start.toFixed(6)} s`;
      check.report("segment.aligned", `${track.where}#${index}`, message);
    }
  }
}

function membersOf(check: Check, type: string, group: string | undefined): Track[] {
  const members = check.master.media.filter((media) => media.TYPE === type && media["GROUP-ID"] === group && media.URI);
  return members.flatMap((media) => check.tracks.get(new URL(media.URI ?? "", check.masterUrl).href) ?? []);
}

function checkCodecs({ report }: Check, { CODECS }: Attributes, tracks: Track[], where: string): void {
  if (!CODECS) return;
  const declared = CODECS.split(",").map((codec) => codec.trim());
  const real = [...new Set(tracks.map((track) => track.init.codec))];
  const missing = real.filter((codec) => !declared.some((each) => sameCodec(each, codec)));
  const surplus = declared.filter((codec) => !real.some((each) => sameCodec(codec, each)));
  if (missing.length + surplus.length === 0) return;
  report("variant.codecs", where, `CODECS is "${CODECS}", the init segments hold "${real.join(",")}"`);
}

function checkRates(check: Check, attributes: Attributes, track: Track, sound: Track[], where: string): void {
  const ratesIn = ({ segments, playlist }: Track) => ratesOf(segments, playlist.targetDuration ?? 6);
  const own = ratesIn(track);
  // The dearest playable combination (bis 4.4.6.2).
  const peak = own.peak + Math.max(0, ...sound.map((member) => ratesIn(member).peak));
  const average = own.average + Math.max(0, ...sound.map((member) => ratesIn(member).average));
  const declared = Number(attributes.BANDWIDTH);
  const declaredAverage = Number(attributes["AVERAGE-BANDWIDTH"]);
  const [is, says] = [Math.round(peak), `BANDWIDTH is ${declared}`];
  if (declared < Math.floor(peak)) check.report("variant.bandwidth", where, `${says}, the peak is ${is}`);
  if (!check.done) return;
  if (declared > peak * (1 + tolerance)) check.report("variant.bandwidth", where, `${says}, the peak only ${is}`);
  if (Math.abs(declaredAverage - average) > average * tolerance) {
    const message = `AVERAGE-BANDWIDTH is ${declaredAverage}, the average ${Math.round(average)}`;
    check.report("variant.average-bandwidth", where, message);
  }
  if (peak > average * 2) {
    const share = Math.round((100 * peak) / average);
    check.report("variant.peak-ratio", where, `the peak of ${is} bit/s is ${share} % of the average`);
  }
}

async function checkPicture(
  { report, master }: Check,
  tools: Tools,
  attributes: Attributes,
  track: Track,
  where: string,
): Promise<void> {
  const picture = await probePicture(tools, track.opening);
  if (!picture) return report("segment.format", track.where, "ffprobe sees no video in its first segment");
  const size = `${picture.width}x${picture.height}`;
  if (attributes.RESOLUTION !== size) {
    report("variant.resolution", where, `RESOLUTION is ${attributes.RESOLUTION ?? "missing"}, pictures are ${size}`);
  }
  const rate = track.samples / track.seconds;
  if (!(Math.abs(Number(attributes["FRAME-RATE"]) - rate) < 0.01)) {
    const message = `FRAME-RATE is ${attributes["FRAME-RATE"] ?? "missing"}, there are ${rate.toFixed(3)} pictures a second`;
    report("variant.frame-rate", where, message);
  }
  const range = { smpte2084: "PQ", "arib-std-b67": "HLG" }[picture.transfer] ?? "SDR";
  if (attributes["VIDEO-RANGE"] !== range) {
    report(
      "variant.video-range",
      where,
      `VIDEO-RANGE is ${attributes["VIDEO-RANGE"] ?? "missing"}, pictures are ${range}`,
    );
  }
  if (attributes["CLOSED-CAPTIONS"] === undefined) {
    const any = master.media.some((media) => media.TYPE === "CLOSED-CAPTIONS");
    report("variant.closed-captions", where, any ? "names no group of captions" : "CLOSED-CAPTIONS=NONE is missing");
  }
}

function checkSync({ report, done }: Check, video: Track, audio: Track): void {
  const [pictures, sound] = [video.segments[0]?.start ?? 0, audio.segments[0]?.start ?? 0];
  if (Math.abs(pictures - sound) > startToleranceSeconds) {
    report("segment.sync", audio.where, `starts at ${sound.toFixed(6)} s, ${video.where} at ${pictures.toFixed(6)} s`);
  }
  if (!done || Math.abs(video.end - audio.end) <= video.sampleSeconds + audio.sampleSeconds) return;
  report("segment.sync", audio.where, `ends at ${audio.end.toFixed(6)} s, ${video.where} at ${video.end.toFixed(6)} s`);
}
