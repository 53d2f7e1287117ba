/** What renditions can be encoded in. H.264 plays everywhere, so it is always among them. */
export const videoCodecs = ["h264", "hevc", "av1"] as const;
export type VideoCodec = (typeof videoCodecs)[number];

/**
 * One rendition to make. Sizes in pixels (even), `maxBitrate` in bit/s (the VBV cap of the CRF encode).
 * A `copy` is the source's own stream, as it is.
 */
export type Rung = {
  name: string;
  codec: VideoCodec;
  width: number;
  height: number;
  maxBitrate: number;
  copy: boolean;
};

// Caps for 16:9 from Apple's HLS authoring specification, table of H.264 rates, in kbit/s.
const capKbps: Record<number, number> = {
  2160: 16000,
  1440: 9000,
  1080: 6000,
  720: 3000,
  480: 1400,
  360: 800,
  240: 400,
};

// What a newer codec needs for the same picture: the HEVC column of Apple's table is at 0.6 to 0.75 of
// H.264's, and AV1 lies a little below HEVC.
const codecShare: Record<VideoCodec, number> = { h264: 1, hevc: 0.7, av1: 0.6 };

/** Parses the `LADDER` setting, e.g. `1080,720,480,360`. Throws a plain Error naming what is wrong. */
export function parseLadder(value: string): number[] {
  const heights = value.split(",").map((part) => Number(part.trim()));
  const unknown = heights.find((height) => capKbps[height] === undefined);
  if (unknown !== undefined || heights.length === 0) {
    throw new Error(`LADDER holds ${unknown}: use heights out of ${Object.keys(capKbps).join(", ")}`);
  }
  return [...new Set(heights)].sort((a, b) => b - a);
}

/** Parses the `CODECS` setting, e.g. `h264,av1`. Throws a plain Error naming what is wrong. */
export function parseCodecs(value: string): VideoCodec[] {
  const named = value.split(",").map((part) => part.trim());
  const unknown = named.find((name) => !(videoCodecs as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`CODECS holds ${unknown}: use some of ${videoCodecs.join(", ")}`);
  return videoCodecs.filter((codec) => codec === "h264" || named.includes(codec));
}

/**
 * The renditions of a source, highest first, and all of one codec before the next. A rung is named by the short side of a 16:9 picture of
 * its class; the picture is scaled into that box, never enlarged, so a 1920x804 film keeps its
 * 1920x804 as 1080p, and a portrait clip is boxed upright. A source smaller than every rung gets
 * one rung of its own size; one that lies well above its highest rung gets its own size on top.
 *
 * @param source display size in pixels (after rotation and pixel aspect) and frames per second
 */
export function ladderFor(
  source: { width: number; height: number; framesPerSecond: number },
  heights: readonly number[],
  codecs: readonly VideoCodec[] = ["h264"],
): Rung[] {
  const short = Math.min(source.width, source.height);
  const long = Math.max(source.width, source.height);
  const sourceClass = Math.max(short, (long * 9) / 16);
  const fitting = heights.filter((height) => height <= sourceClass * 1.02);
  const top = fitting[0];
  const native = Math.min(even(sourceClass), Math.max(...heights));
  const classes = top === undefined || native > top * 1.2 ? [native, ...fitting] : fitting;

  const ofCodec =
    (codec: VideoCodec) =>
    (height: number): Rung => {
      const scale = Math.min(1, height / short, (height * 16) / 9 / long);
      const width = even(source.width * scale);
      const pictureHeight = even(source.height * scale);
      const area = (width * pictureHeight) / (height * height * (16 / 9));
      const rate = source.framesPerSecond > 33 ? 1.4 : 1;
      const cap = capFor(height) * Math.min(1, Math.max(0.4, area)) * rate * codecShare[codec];
      const name = codec === "h264" ? `${height}p` : `${height}p-${codec}`;
      return { name, codec, width, height: pictureHeight, maxBitrate: Math.round(cap) * 1000, copy: false };
    };
  return codecs.flatMap((codec) => classes.map(ofCodec(codec)));
}

// Between two rungs of the table the cap follows the picture's area.
function capFor(height: number): number {
  const known = capKbps[height];
  if (known !== undefined) return known;
  const nearest = Object.keys(capKbps)
    .map(Number)
    .reduce((a, b) => (Math.abs(b - height) < Math.abs(a - height) ? b : a));
  return Math.max(200, (capKbps[nearest] ?? 800) * (height / nearest) ** 2);
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
