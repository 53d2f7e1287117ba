import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mediaKey } from "../../schema/media-keys.ts";
import { madeUpVideos, madeUpViewers } from "./made-up.ts";

const viewersPerVideo = 10;
const rowsInFile = 500;
const run = "2026-01-01T0400";

type Cost = { cpuSeconds: number; wallSeconds: number; peakMiB: number };

/**
 * Trains for ever more videos, ten viewers for each and a hundred events a viewer, and prints what each
 * training cost: the job as the transcoder does it, from the files of the export to those of the import.
 */
export async function measureScale(sizes: readonly number[], threads: number): Promise<void> {
  const rows = [];
  for (const videos of sizes) {
    const viewers = videos * viewersPerVideo;
    const folder = await mkdtemp(join(tmpdir(), "edgereel-scale-"));
    try {
      const { viewerFiles, videoFiles, events } = await writeFiles(folder, videos, viewers);
      const { cpuSeconds, wallSeconds, peakMiB } = await trainIn(folder, viewerFiles, videoFiles, threads);
      const round = (value: number) => Math.round(value * 10) / 10;
      rows.push({
        videos,
        viewers,
        events,
        threads,
        cpuSeconds: round(cpuSeconds),
        wallSeconds: round(wallSeconds),
        peakMiB: Math.round(peakMiB),
      });
      console.table(rows);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function writeFiles(folder: string, videos: number, viewers: number) {
  let [viewerFiles, videoFiles, events] = [0, 0, 0];
  const write = (kind: "viewers" | "videos", index: number, content: unknown) =>
    writeFile(join(folder, mediaKey.trainingFile(run, kind, index).replaceAll("/", "_")), JSON.stringify(content));
  for (let from = 0; from < viewers; from += rowsInFile) {
    const file = madeUpViewers(videos, from, Math.min(viewers, from + rowsInFile));
    for (const row of file.viewers) events += row.length / 2;
    await write("viewers", viewerFiles, file);
    viewerFiles += 1;
  }
  for (let from = 0; from < videos; from += rowsInFile) {
    await write("videos", videoFiles, madeUpVideos(from, Math.min(videos, from + rowsInFile)));
    videoFiles += 1;
  }
  return { viewerFiles, videoFiles, events };
}

async function trainIn(folder: string, viewerFiles: number, videoFiles: number, threads: number): Promise<Cost> {
  const child = fork(new URL("./train-scale.ts", import.meta.url), [
    folder,
    run,
    String(viewerFiles),
    String(videoFiles),
    String(threads),
  ]);
  let cost: Cost | null = null;
  child.once("message", (message) => {
    cost = message as Cost;
    child.disconnect();
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0 || cost === null) throw new Error(`the training ended with ${code}`);
  return cost;
}
