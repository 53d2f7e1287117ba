import type { Container } from "../schema/sniff.ts";

/** The largest coded picture that is decoded: 8192 x 4320. */
export const maxPixels = 35_389_440;

// FFmpeg's names of the demuxers by which each accepted container may be read.
const demuxers: Record<Container, string> = {
  mp4: "mov",
  matroska: "matroska",
  avi: "avi",
  flv: "flv",
  mpegts: "mpegts",
  mpegps: "mpeg,mpegvideo",
  asf: "asf",
  ogg: "ogg",
  // An ID3 tag may stand before any of these.
  mp3: "mp3,aac,flac",
  aac: "aac",
  flac: "flac",
  wav: "wav",
};

/**
 * The options by which every FFmpeg tool reads an uploaded file over HTTP.
 *
 * @param container as the file's first bytes say
 */
export function sourceOptions(container: Container): string[] {
  return [
    // A file cannot make us open anything but its own URL: no local file, no other protocol.
    ["-protocol_whitelist", "http,https,tcp,tls"],
    bounds(container),
    // Without reconnection a dropped connection looks like the end of the file, and FFmpeg exits with 0.
    ["-reconnect", "1", "-reconnect_streamed", "1", "-reconnect_on_network_error", "1"],
    ["-reconnect_on_http_error", "408,429,5xx", "-reconnect_delay_max", "4"],
    // Microseconds without a byte before a read fails.
    ["-rw_timeout", "15000000"],
    // One connection serves the ranges of a file whose index stands at its end.
    ["-multiple_requests", "1"],
  ].flat();
}

/** The options that read a source from its start on, and no further for its index than that. */
export function fromStart({ fragmented }: { fragmented?: boolean | undefined }): string[] {
  // Without it, the fragments of a whole recording are looked at one by one before the first picture.
  return fragmented ? ["-fflags", "+ignidx"] : [];
}

/** The options by which FFmpeg reads pieces of an uploaded file that it is sent. */
export function pipedOptions(container: Container): string[] {
  return ["-protocol_whitelist", "pipe", ...bounds(container), "-f", demuxers[container].split(",")[0] ?? ""];
}

function bounds(container: Container): string[] {
  return [
    // Nor can it pass for a playlist (HLS, DASH, concat), which names further URLs to fetch.
    ["-format_whitelist", demuxers[container]],
    // A picture of 16384 x 8192 takes 1.4 GB to decode.
    ["-max_pixels", String(maxPixels)],
    // Every stream that a file claims costs FFmpeg about 2 MB, 1000 of them 1.6 GB. The recording of a
    // whole broadcast multiplex has fewer than a hundred.
    ["-max_streams", "128"],
    // No single block of memory above this: a packed index of 1 MB unpacks to 1 GB. A picture of the
    // largest size takes 283 MB at 16 bits a channel.
    ["-max_alloc", String(2 ** 29)],
  ].flat();
}

/** @param value the container of a plan, as the probe put it there */
export function isContainer(value: string): value is Container {
  return Object.hasOwn(demuxers, value);
}

/** Whether FFmpeg's messages tell of the network or the storage, which may be better on a retry. */
export function isTransportError(stderr: string): boolean {
  return /Server returned|HTTP error [45]|Connection (refused|reset|timed out)|Operation timed out|Failed to resolve|Network is unreachable|No route to host|Error in the pull function|Stream ends prematurely|IO error|Broken pipe/i.test(
    stderr,
  );
}
