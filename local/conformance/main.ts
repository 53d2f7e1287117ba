// `npm run check:hls -- URL`: holds a presentation to RFC 8216bis and Apple's authoring specification.
import { checkHls, type Facts } from "./check-hls.ts";
import { rules, type Finding } from "./rules.ts";

const [url] = process.argv.slice(2);
if (!url || !/^https?:\/\//.test(url)) {
  console.error("Usage: npm run check:hls -- https://…/master.m3u8");
  process.exit(2);
}
const { findings, facts } = await checkHls(url);
printTracks(facts);
printFindings(findings);
const errors = findings.filter((finding) => finding.severity === "error").length;
const state = facts.done ? "finished" : "growing";
console.log(`${state}, ${facts.requests} requests, ${(facts.bytes / 1e6).toFixed(1)} MB`);
console.log(`${errors} errors, ${findings.length - errors} warnings`);
process.exit(errors > 0 ? 1 : 0);

function printTracks({ tracks }: Facts): void {
  const kbps = (bitrate: number) => String(Math.round(bitrate / 1000));
  const head = ["playlist", "codec", "segments", "seconds", "kbit/s", "peak", "key frames"];
  const rows = tracks.map((track) => [
    track.playlist,
    track.codec,
    String(track.segments),
    track.seconds.toFixed(3),
    kbps(track.averageBitrate),
    kbps(track.peakBitrate),
    track.kind === "video" ? `every ${track.longestKeyInterval.toFixed(2)} s` : "",
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows])
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  console.log();
}

function printFindings(all: Finding[]): void {
  for (const [rule, found] of Map.groupBy(all, (finding) => finding.rule)) {
    const [severity, promise] = rules[rule];
    console.log(`${severity === "error" ? "✗" : "!"} ${rule}: ${promise}`);
    for (const { where, message } of found) console.log(`    ${where}: ${message}`);
    console.log();
  }
}
