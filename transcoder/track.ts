import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Chunk } from "../schema/grid.ts";
import { audioTrackPattern } from "../schema/media-keys.ts";
import type { EncodePlan, StoredSegment } from "../schema/messages.ts";
import { readFragments } from "./fmp4.ts";
import { audioSegmenter, videoSegmenter, type Segment } from "./segmenter.ts";

type StoreSegment = (segment: Segment) => Promise<void>;

/** One output of an FFmpeg process, received over a Unix socket and cut into segments. */
export type Track = {
  name: string;
  /** What FFmpeg writes to. */
  target: string;
  /** Reads to the end of the stream. `init` stores the init segment and answers its hash. */
  read(store: { init(bytes: Uint8Array): Promise<string>; segment: StoreSegment }): Promise<void>;
  /** Stores what is still open. */
  finish(endFrame: number, store: StoreSegment): Promise<void>;
  /** Video frames or AAC frames that have arrived. */
  units(): number;
  output(): { init: string | undefined; codecs: string | undefined; segments: StoredSegment[] };
  /** Waits for no further connection. What has been sent is still read. */
  close(): void;
};

/**
 * @param path of a socket that does not exist yet
 * @param videoEnd the frame up to which the job's video has come, for the audio's segments
 */
export async function openTrack(
  path: string,
  name: string,
  grid: EncodePlan["grid"],
  chunk: Chunk,
  videoEnd: () => number,
): Promise<Track> {
  const server = createServer({ pauseOnConnect: true });
  const connection = new Promise<Socket | undefined>((resolve) => {
    server.once("connection", (socket) => {
      resolve(socket);
      server.close();
    });
    server.once("close", () => resolve(undefined));
  });
  server.listen(path);
  await once(server, "listening");

  const segmenter = audioTrackPattern.test(name) ? audioSegmenter(grid, chunk, videoEnd) : videoSegmenter(grid, chunk);
  const segments: StoredSegment[] = [];
  let init: string | undefined;
  let codecs: string | undefined;
  let units = 0;
  const keep = async (ready: Segment[], store: StoreSegment) => {
    for (const segment of ready) {
      await store(segment);
      const { data: _, ...stored } = segment;
      segments.push(stored);
    }
  };

  return {
    name,
    target: `unix:${path}`,
    async read(store) {
      const socket = await connection;
      // FFmpeg ended before it opened this output.
      if (!socket) return;
      for await (const part of readFragments(socket)) {
        if (part.type === "init") {
          codecs = part.init.codecs;
          init = await store.init(part.init.bytes);
        } else {
          units += part.fragment.samples.length;
          await keep(segmenter.push(part.fragment), store.segment);
        }
      }
    },
    finish: (endFrame, store) => keep(segmenter.finish(endFrame), store),
    units: () => units,
    output: () => ({ init, codecs, segments }),
    close: () => server.close(),
  };
}
