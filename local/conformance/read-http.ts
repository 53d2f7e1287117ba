import type { Report } from "./rules.ts";

/** Fetches what should be of a kind, whole or a range of it; `where` is its name in findings. */
export type Read = (url: string, kind: Kind, where: string, range?: ByteSpan | null) => Promise<Buffer | null>;
export type Kind = "playlist" | "video" | "audio" | "subtitles";
type ByteSpan = { offset: number; length: number };

// RFC 8216 section 4 for playlists; RFC 4337 and ISO/IEC 23000-19 for segments.
const mediaTypes: Record<Kind, RegExp> = {
  playlist: /^(application\/vnd\.apple\.mpegurl|audio\/mpegurl|application\/x-mpegurl)$/,
  video: /^video\/(mp4|iso\.segment)$/,
  audio: /^(audio|video)\/mp4$/,
  subtitles: /^text\/vtt$/,
};
const timeoutMs = 20_000;
const largestBytes = 256 * 2 ** 20;
const retries = 2;

/**
 * Reads over HTTP as a player of another site does, and reports what such a player would stumble
 * over. Null where nothing usable came. Counts go to `traffic`.
 */
export function reader(report: Report): { read: Read; traffic: { requests: number; bytes: number } } {
  const traffic = { requests: 0, bytes: 0 };
  const read: Read = async (url, kind, where, range) => {
    const headers: Record<string, string> = { origin: "https://player.example" };
    if (range) headers.range = `bytes=${range.offset}-${range.offset + range.length - 1}`;
    const answer = await ask(url, headers);
    traffic.requests += 1;
    if ("error" in answer) {
      report("http.answer", where, answer.error);
      return null;
    }
    const { status, body } = answer;
    traffic.bytes += body.length;
    if (status !== (range ? 206 : 200)) {
      report("http.answer", where, `answered ${status} where ${range ? 206 : 200} was due`);
      return null;
    }
    if (range && body.length !== range.length) {
      report("http.answer", where, `sent ${body.length} bytes of a range of ${range.length}`);
      return null;
    }
    const type = (answer.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    if (!mediaTypes[kind].test(type)) report("http.content-type", where, `content-type "${type}" for ${kind}`);
    const allowed = answer.headers.get("access-control-allow-origin");
    if (allowed !== "*" && allowed !== headers.origin) {
      report("http.cors", where, `access-control-allow-origin is ${allowed ?? "not sent"}`);
    }
    return body;
  };
  return { read, traffic };
}

type Answer = { status: number; headers: Headers; body: Buffer } | { error: string };

// What is overloaded for a moment is asked again; what is refused is an answer.
async function ask(url: string, headers: Record<string, string>): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await askOnce(url, headers);
    const passing = "error" in answer || answer.status === 429 || answer.status >= 500;
    if (!passing || attempt === retries) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500 * 3 ** attempt));
  }
}

async function askOnce(url: string, headers: Record<string, string>): Promise<Answer> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      parts.push(part as Uint8Array);
      size += (part as Uint8Array).length;
      if (size > largestBytes) return { error: `sends more than ${largestBytes} bytes` };
    }
    return { status: response.status, headers: response.headers, body: Buffer.concat(parts) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return { error: `cannot be fetched: ${error instanceof Error ? error.message : String(error)}${cause}` };
  }
}
