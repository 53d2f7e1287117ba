/** Attributes of a tag by name, without quotation marks (bis 4.2). */
export type Attributes = Readonly<Record<string, string>>;

export type Variant = { attributes: Attributes; uri: string };

export type Multivariant = {
  kind: "multivariant";
  version: number;
  independent: boolean;
  variants: Variant[];
  media: Attributes[];
  iframes: Attributes[];
};

/** `extinf` in seconds; `range` in bytes; `map` the init segment that holds from here on. */
export type ListedSegment = {
  uri: string;
  extinf: number;
  range: { offset: number; length: number } | null;
  map: string | null;
};

export type MediaPlaylist = {
  kind: "media";
  version: number;
  targetDuration: number | null;
  sequence: number;
  type: string | null;
  ended: boolean;
  iframesOnly: boolean;
  independent: boolean;
  /** Tags that need a version, with the one they need (bis 8). */
  needs: { tag: string; version: number }[];
  segments: ListedSegment[];
};

/** Reads a playlist of either kind. Null where the text is none, or names what can be no address. */
export function parsePlaylist(text: string): Multivariant | MediaPlaylist | null {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  if (lines[0] !== "#EXTM3U") return null;
  const uris = [...lines.filter((line) => !line.startsWith("#")), ...lines.map((line) => parseAttributes(line).URI)];
  if (!uris.every((uri) => uri === undefined || URL.canParse(uri, "http://media/"))) return null;
  return lines.some((line) => line.startsWith("#EXT-X-STREAM-INF:")) ? parseMultivariant(lines) : parseMedia(lines);
}

function parseMultivariant(lines: string[]): Multivariant {
  const variants = lines.flatMap((line, i): Variant[] => {
    if (!line.startsWith("#EXT-X-STREAM-INF:")) return [];
    const uri = lines[i + 1] ?? "";
    return [{ attributes: parseAttributes(line), uri: uri.startsWith("#") ? "" : uri }];
  });
  const all = (tag: string) => lines.filter((line) => line.startsWith(`#${tag}:`)).map(parseAttributes);
  return {
    kind: "multivariant",
    version: numberOf(lines, "EXT-X-VERSION") ?? 1,
    independent: lines.includes("#EXT-X-INDEPENDENT-SEGMENTS"),
    variants,
    media: all("EXT-X-MEDIA"),
    iframes: all("EXT-X-I-FRAME-STREAM-INF"),
  };
}

function parseMedia(lines: string[]): MediaPlaylist {
  const segments: ListedSegment[] = [];
  const needs: MediaPlaylist["needs"] = [];
  const iframesOnly = lines.includes("#EXT-X-I-FRAMES-ONLY");
  let extinf = Number.NaN;
  let range: ListedSegment["range"] = null;
  let map: string | null = null;
  if (iframesOnly) needs.push({ tag: "EXT-X-I-FRAMES-ONLY", version: 4 });
  for (const line of lines) {
    if (line.startsWith("#EXTINF:")) {
      extinf = Number.parseFloat(line.slice(8));
      if (line.includes(".")) needs.push({ tag: "EXTINF with a fraction", version: 3 });
    } else if (line.startsWith("#EXT-X-BYTERANGE:")) {
      needs.push({ tag: "EXT-X-BYTERANGE", version: 4 });
      const [, length, offset] = /:(\d+)(?:@(\d+))?/.exec(line) ?? [];
      // Without an offset a range follows the one before it (bis 4.4.4.2).
      const last = segments.at(-1)?.range;
      range = { length: Number(length), offset: offset ? Number(offset) : last ? last.offset + last.length : 0 };
    } else if (line.startsWith("#EXT-X-MAP:")) {
      map = parseAttributes(line).URI ?? "";
      needs.push({ tag: "EXT-X-MAP", version: iframesOnly ? 5 : 6 });
    } else if (!line.startsWith("#")) {
      segments.push({ uri: line, extinf, range, map });
      extinf = Number.NaN;
      range = null;
    }
  }
  return {
    kind: "media",
    version: numberOf(lines, "EXT-X-VERSION") ?? 1,
    targetDuration: numberOf(lines, "EXT-X-TARGETDURATION"),
    sequence: numberOf(lines, "EXT-X-MEDIA-SEQUENCE") ?? 0,
    type: lines.find((line) => line.startsWith("#EXT-X-PLAYLIST-TYPE:"))?.slice(21) ?? null,
    ended: lines.includes("#EXT-X-ENDLIST"),
    iframesOnly,
    independent: lines.includes("#EXT-X-INDEPENDENT-SEGMENTS"),
    needs: needs.filter(({ tag }, i) => needs.findIndex((other) => other.tag === tag) === i),
    segments,
  };
}

function parseAttributes(line: string): Attributes {
  const list = line.slice(line.indexOf(":") + 1);
  const pairs = [...list.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value.replace(/^"(.*)"$/, "$1")]));
}

function numberOf(lines: string[], tag: string): number | null {
  const value = lines.find((line) => line.startsWith(`#${tag}:`))?.slice(tag.length + 2);
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}
