import { mediaKey } from "../schema/media-keys.ts";
import { contentNeighbours } from "../schema/recommend/content.ts";
import {
  VideoFile,
  ViewerFile,
  type NeighbourFile,
  type RecommendJob,
  type RecommendReport,
} from "../schema/recommend-job.ts";
import { JobDropped, TransientFailure } from "./failure.ts";
import type { Log } from "./log.ts";
import type { Storage } from "./storage.ts";
import { gatherInteractions, type Interactions } from "./recommend/interactions.ts";
import { trainApart } from "./recommend/train-apart.ts";

export type RecommendDeps = {
  storage: Pick<Storage, "read" | "put">;
  threads: number;
  log: Log;
  report(report: RecommendReport, signal?: AbortSignal): Promise<void>;
};

const most = 100;
const rowsInFile = 200;
// One viewer's word about others' tastes: too little to suggest anything by, and it would tell what they watch.
const leastViewers = 2;

/**
 * Learns what is suggested with what, and stores it in files. When it returns, the message can be
 * acknowledged: the Worker knows of the files, or does not want them.
 *
 * @throws TransientFailure when the queue should deliver it again
 */
export async function handleRecommend(deps: RecommendDeps, job: RecommendJob, signal: AbortSignal): Promise<void> {
  const videos = await readVideos(deps, job, signal);
  const viewers = await readViewers(deps, job, videos, signal);
  const began = performance.now();
  const { neighbours, support } = await trainApart(viewers, deps.threads, signal);
  const content = contentNeighbours(videos, most);
  const seconds = Math.round(performance.now() - began) / 1000;
  deps.log.info("recommend.trained", { viewers: viewers.viewers, videos: videos.length, seconds });

  const rows: NeighbourFile = videos.flatMap(({ id: videoId }, i) => {
    const list = support[i]! < leastViewers ? [] : neighbours[i]!.filter(([other]) => support[other]! >= leastViewers);
    const collaborative = list.map(([other, score]): [string, number] => [videos[other]!.id, rounded(score)]);
    const near = (content.get(videoId) ?? []).map(([other, score]): [string, number] => [other, rounded(score)]);
    return [
      ...(collaborative.length > 0
        ? [{ videoId, kind: "collaborative" as const, neighbours: collaborative, support: support[i]! }]
        : []),
      ...(near.length > 0 ? [{ videoId, kind: "content" as const, neighbours: near, support: 0 }] : []),
    ];
  });
  let neighbourFiles = 0;
  for (let at = 0; at < rows.length; at += rowsInFile) {
    const key = mediaKey.trainingFile(job.run, "neighbours", neighbourFiles);
    const bytes = Buffer.from(JSON.stringify(rows.slice(at, at + rowsInFile)));
    await deps.storage.put(key, bytes, "application/json", signal);
    neighbourFiles += 1;
  }
  try {
    await deps.report({ type: "trained", neighbourFiles }, signal);
  } catch (error) {
    if (!(error instanceof JobDropped)) throw error;
    deps.log.info("job.dropped");
  }
}

async function readVideos({ storage }: RecommendDeps, job: RecommendJob, signal: AbortSignal): Promise<VideoFile> {
  const videos = new Map<string, VideoFile[number]>();
  for (let file = 0; file < job.videoFiles; file += 1) {
    const key = mediaKey.trainingFile(job.run, "videos", file);
    for (const video of VideoFile.parse(await readJson(storage, key, signal))) videos.set(video.id, video);
  }
  return [...videos.values()];
}

async function readViewers(
  { storage }: RecommendDeps,
  job: RecommendJob,
  videos: VideoFile,
  signal: AbortSignal,
): Promise<Interactions> {
  const placeOf = new Map(videos.map(({ id }, i) => [id, i]));
  const viewers = gatherInteractions(videos.length);
  for (let file = 0; file < job.viewerFiles; file += 1) {
    const read = ViewerFile.parse(await readJson(storage, mediaKey.trainingFile(job.run, "viewers", file), signal));
    const places = read.videos.map((id) => placeOf.get(id));
    for (const pairs of read.viewers) {
      const row: [number, number][] = [];
      for (let at = 0; at + 1 < pairs.length; at += 2) {
        const place = places[pairs[at]!];
        if (place !== undefined) row.push([place, pairs[at + 1]! / 100]);
      }
      if (row.length > 0) viewers.add(row);
    }
  }
  return viewers.finish();
}

async function readJson(storage: RecommendDeps["storage"], key: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await storage.read(key, undefined, signal);
  if (!bytes) throw new TransientFailure(`${key} is not there`);
  return JSON.parse(bytes.toString("utf8"));
}

// Four digits tell scores apart as well as sixteen, in a quarter of the room.
function rounded(score: number): number {
  return Number(score.toPrecision(4));
}
