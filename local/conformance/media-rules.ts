import type { MediaPlaylist } from "./m3u8.ts";
import type { Report } from "./rules.ts";

export type ReadPlaylist = { url: string; where: string; text: string; playlist: MediaPlaylist };

/** Checks what a media playlist says in itself. */
export function checkMedia(report: Report, { playlist, where, text }: ReadPlaylist): void {
  const { targetDuration, type, ended, segments } = playlist;
  if (segments.length === 0) report("playlist.syntax", where, "no segments");
  if (targetDuration === null) report("playlist.syntax", where, "no EXT-X-TARGETDURATION");
  for (const { tag, version } of playlist.needs) {
    if (playlist.version < version) {
      report("playlist.version", where, `version ${playlist.version}, but ${tag} needs ${version}`);
    }
  }
  if (type !== "VOD" && type !== "EVENT")
    report("media.playlist-type", where, `EXT-X-PLAYLIST-TYPE is ${type ?? "missing"}`);
  if (type === "VOD" && !ended) report("media.end", where, "VOD without EXT-X-ENDLIST");
  if (ended && !text.trimEnd().endsWith("#EXT-X-ENDLIST"))
    report("media.end", where, "something follows EXT-X-ENDLIST");
  for (const [index, { extinf }] of segments.entries()) {
    if (Number.isNaN(extinf)) report("playlist.syntax", `${where}#${index}`, "no EXTINF");
    else if (targetDuration !== null && Math.round(extinf) > targetDuration) {
      report("media.target-duration", `${where}#${index}`, `EXTINF ${extinf}, target duration ${targetDuration}`);
    }
  }
}

/** Checks what the media playlists of a presentation must have in common. I-frame playlists have their own pace. */
export function checkTogether(report: Report, playlists: readonly ReadPlaylist[]): void {
  const [first] = playlists;
  if (!first) return;
  for (const { playlist, where } of playlists) {
    const { targetDuration, sequence, ended } = playlist;
    const of = first.playlist;
    if (targetDuration !== of.targetDuration) {
      report("media.same-target", where, `target duration ${targetDuration}, elsewhere ${of.targetDuration}`);
    }
    if (sequence !== of.sequence) report("media.sequence", where, `begins at ${sequence}, elsewhere at ${of.sequence}`);
    if (ended !== of.ended)
      report("media.end", where, `${ended ? "has" : "lacks"} EXT-X-ENDLIST, unlike ${first.where}`);
  }
}

/**
 * Checks that a later reading of a growing playlist has all that the earlier one had, in its place.
 * When it ends, EXT-X-PLAYLIST-TYPE may turn to VOD and EXT-X-START go.
 */
export function checkAppended(report: Report, before: ReadPlaylist, after: ReadPlaylist): void {
  const { where } = before;
  const [a, b] = [before.playlist, after.playlist];
  if (a.targetDuration !== b.targetDuration) {
    report("media.append-only", where, `the target duration went from ${a.targetDuration} to ${b.targetDuration}`);
  }
  if (a.sequence !== b.sequence) report("media.append-only", where, `the first segment is now number ${b.sequence}`);
  if (a.ended && !b.ended) report("media.append-only", where, "EXT-X-ENDLIST is gone");
  for (const [index, segment] of a.segments.entries()) {
    const now = b.segments[index];
    const same = now && JSON.stringify(now) === JSON.stringify(segment);
    if (!same) report("media.append-only", `${where}#${index}`, now ? "changed" : "is gone");
  }
}
