import type { Attributes, Multivariant } from "./m3u8.ts";
import type { Report } from "./rules.ts";

/** Checks what a multivariant playlist says in itself; nothing of it is fetched. */
export function checkMaster(report: Report, master: Multivariant, where: string): void {
  if (!master.independent) report("master.independent-segments", where, "EXT-X-INDEPENDENT-SEGMENTS is missing");
  for (const { attributes, uri } of master.variants) {
    const at = `${where} ${uri}`;
    if (uri === "") report("playlist.syntax", at, "EXT-X-STREAM-INF without an address behind it");
    checkVariant(report, master, attributes, at);
  }
  for (const attributes of master.media) checkRendition(report, attributes, `${where} ${attributes.NAME ?? ""}`);
  for (const [group, members] of Map.groupBy(master.media, (media) => `${media.TYPE} ${media["GROUP-ID"]}`)) {
    const names = members.map((member) => member.NAME);
    if (new Set(names).size < names.length) report("rendition.name", where, `two of one NAME in ${group}`);
    const defaults = members.filter((member) => member.DEFAULT === "YES");
    if (defaults.length > 1) report("rendition.default", where, `${defaults.length} DEFAULT=YES in ${group}`);
  }
  for (const attributes of master.iframes) {
    const missing = ["URI", "BANDWIDTH", "CODECS", "RESOLUTION"].filter((name) => !attributes[name]);
    if (missing.length > 0)
      report("iframes.attributes", `${where} ${attributes.URI ?? ""}`, `no ${missing.join(", ")}`);
  }
}

const groups = { AUDIO: "AUDIO", SUBTITLES: "SUBTITLES", VIDEO: "VIDEO", "CLOSED-CAPTIONS": "CLOSED-CAPTIONS" };

function checkVariant(report: Report, master: Multivariant, attributes: Attributes, where: string): void {
  if (!attributes.CODECS) report("variant.codecs", where, "no CODECS");
  if (!/^[1-9]\d*$/.test(attributes.BANDWIDTH ?? "")) report("variant.bandwidth", where, "no BANDWIDTH");
  if (!/^[1-9]\d*$/.test(attributes["AVERAGE-BANDWIDTH"] ?? "")) {
    report("variant.average-bandwidth", where, "no AVERAGE-BANDWIDTH");
  }
  for (const [attribute, type] of Object.entries(groups)) {
    const named = attributes[attribute];
    if (named === undefined || (attribute === "CLOSED-CAPTIONS" && named === "NONE")) continue;
    if (master.media.some((media) => media.TYPE === type && media["GROUP-ID"] === named)) continue;
    report("variant.group", where, `${attribute} names the group "${named}", which there is not`);
  }
}

function checkRendition(report: Report, attributes: Attributes, where: string): void {
  const { TYPE = "" } = attributes;
  const needed = {
    AUDIO: ["GROUP-ID", "NAME", "CHANNELS", "DEFAULT", "AUTOSELECT"],
    SUBTITLES: ["GROUP-ID", "NAME", "LANGUAGE", "URI", "DEFAULT", "AUTOSELECT"],
    VIDEO: ["GROUP-ID", "NAME"],
    "CLOSED-CAPTIONS": ["GROUP-ID", "NAME", "INSTREAM-ID"],
  }[TYPE];
  if (!needed) report("rendition.attributes", where, `TYPE=${TYPE}`);
  const missing = (needed ?? []).filter((name) => !attributes[name]);
  if (missing.length > 0) report("rendition.attributes", where, `no ${missing.join(", ")}`);
  if (TYPE === "AUDIO" && !attributes.LANGUAGE) report("rendition.language", where, "no LANGUAGE");
  if (attributes.LANGUAGE && !isTag(attributes.LANGUAGE)) {
    report("rendition.language", where, `LANGUAGE is "${attributes.LANGUAGE}", which is no tag of RFC 5646`);
  }
  if (attributes.DEFAULT === "YES" && attributes.AUTOSELECT !== "YES") {
    report("rendition.default", where, "DEFAULT=YES needs AUTOSELECT=YES");
  }
}

// RFC 5646 section 2.2.1: a language with a code of two letters has none of three.
function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language)[0]?.toLowerCase() === language.toLowerCase();
  } catch {
    return false;
  }
}
