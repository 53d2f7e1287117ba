import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listen, type StandIn } from "../../local/http-server.ts";
import { ManifestRecord } from "../../schema/manifest.ts";
import { renderIframes, renderMaster, renderMedia } from "../../worker/playback/hls.ts";
import { checkTools } from "../../transcoder/process.ts";
import { encodeAll, type Encoded } from "../transcoder/encode-all.ts";
import { makeMedia, tools, type MediaSpec } from "../transcoder/make-media.ts";
import { startMediaServer } from "../transcoder/media-server.ts";

/** What a server holds at a path. `later` is what it answers from the second time on. */
export type File = { type: string; body: Buffer; later?: Buffer; cors?: boolean; status?: number };
export type Files = Map<string, File>;

/** A clip that went through the transcoder: its reports, and the objects it stored, by their key. */
export type Made = { encoded: Encoded; stored: ReadonlyMap<string, Buffer> };

export async function encodeClip(spec: MediaSpec): Promise<Made> {
  await checkTools(tools);
  const directory = await mkdtemp(join(tmpdir(), "edgereel-conformance-"));
  const media = await startMediaServer();
  try {
    const encoded = await encodeAll(media, await readFile(await makeMedia(directory, spec)));
    return { encoded, stored: new Map(media.stored) };
  } finally {
    media.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The record of a clip's first `segments` segments; all where none are named. */
export function recordOf({ encoded: { plan, tracks } }: Made, segments = Infinity): ManifestRecord {
  const trackOf = (name: string) => {
    const outputs = tracks.get(name) ?? [];
    const all = outputs.flatMap((output) => output.segments).sort((a, b) => a.index - b.index);
    return {
      name,
      codecs: outputs[0]?.codecs ?? "",
      inits: [{ from: 0, hash: outputs[0]?.init ?? "" }],
      segments: all.slice(0, segments).map(({ units, bytes, iframes }) => [units, bytes, iframes]),
    };
  };
  return ManifestRecord.parse({
    version: 1,
    videoId: "vid_1",
    epoch: 1,
    complete: segments === Infinity,
    rateNum: plan.grid.rateNum,
    rateDen: plan.grid.rateDen,
    segmentFrames: plan.grid.segmentFrames,
    video: plan.rungs.map((rung) => ({ ...trackOf(rung.name), ...rung })),
    audio: plan.audio.map((track) => ({ ...trackOf(track.name), ...track })),
    poster: false,
  });
}

/** A presentation as files: the Worker's playlists before the transcoder's objects. */
export function filesOf(made: Made, record = recordOf(made)): Files {
  const files: Files = new Map();
  const playlist = (path: string, text: string | null) =>
    files.set(path, { type: "application/vnd.apple.mpegurl", body: Buffer.from(text ?? "") });
  playlist("master.m3u8", renderMaster(record));
  for (const { name } of [...record.video, ...record.audio]) {
    playlist(`e1/${name}/index.m3u8`, renderMedia(record, name));
  }
  for (const { name } of record.video) playlist(`e1/${name}/iframes.m3u8`, renderIframes(record, name));
  for (const [key, body] of made.stored) {
    const path = key.replace("videos/vid_1/", "");
    files.set(path, { type: /\/audio(-\d)?\//.test(path) ? "audio/mp4" : "video/mp4", body });
  }
  return files;
}

/** Serves files by range and with CORS, as the Worker does. */
export function serveFiles(files: Files): Promise<StandIn> {
  const asked = new Set<string>();
  return listen((request, response) => {
    const path = new URL(request.url ?? "/", "http://media").pathname.slice(1);
    const file = files.get(path);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const body = (asked.has(path) ? file.later : undefined) ?? file.body;
    asked.add(path);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const part = from === undefined ? body : body.subarray(Number(from), Number(to) + 1);
    response.writeHead(file.status ?? (from === undefined ? 200 : 206), {
      "content-type": file.type,
      "content-length": part.length,
      ...(file.cors !== false && { "access-control-allow-origin": "*" }),
    });
    response.end(part);
  });
}
