import { z } from "zod";
import { mediaKey } from "../../schema/media-keys.ts";
import type { ReportReply } from "../../schema/messages.ts";
import {
  NeighbourFile,
  runPattern,
  type RecommendJob,
  type RecommendReport,
  type ViewerFile,
} from "../../schema/recommend-job.ts";
import type { Deps } from "../deps.ts";
import { forgetRelated } from "./kept-records.ts";
import * as store from "./training-store.ts";

/*
 * A training, step by step. Each step is a row of the outbox, works on one bounded page and owes the
 * next, so that no request does much, and a step that fails is tried again: export (pages of accounts,
 * then of videos, to files in the bucket), the transcoder's job, import (a file of neighbours at a time).
 */
export const trainingTopics = { export: "recommend.export", import: "recommend.import" } as const;

const accountsInFile = 500;
const mostOfAccount = 500;
const videosInFile = 500;
// The outbox goes on with the next step within a minute.
const pagesInStep = 20;
const tokenSeconds = 24 * 3600;
const hourOfDay = 4;

const count = z.number().int().nonnegative();
const run = z.string().regex(runPattern);
const ExportStep = z.object({
  run,
  what: z.enum(["viewers", "videos"]),
  after: z.string(),
  viewerFiles: count,
  videoFiles: count,
});
type ExportStep = z.infer<typeof ExportStep>;
const ImportStep = z.object({ run, file: count, files: count });

/** By cron: begins the night's training. */
export async function sweepTraining(deps: Pick<Deps, "db">, at: Date): Promise<void> {
  if (at.getUTCHours() === hourOfDay && at.getUTCMinutes() === 0) await beginTraining(deps, at);
}

export async function beginTraining(deps: Pick<Deps, "db">, at: Date): Promise<string> {
  const name = at
    .toISOString()
    .slice(0, 16)
    .replace(/:(\d\d)$/, "$1");
  const step: ExportStep = { run: name, what: "viewers", after: "", viewerFiles: 0, videoFiles: 0 };
  await store.owe(deps, trainingTopics.export, step);
  return name;
}

/** Writes some pages to the bucket and owes the next ones; behind the last page, sends the job. */
export async function exportPages(deps: Deps, payload: unknown): Promise<void> {
  let step = ExportStep.parse(payload);
  for (let page = 0; page < pagesInStep; page += 1) {
    const next = step.what === "viewers" ? await exportViewers(deps, step) : await exportVideos(deps, step);
    if (!next) return sendJob(deps, step);
    step = next;
  }
  await store.owe(deps, trainingTopics.export, step);
}

async function exportViewers(deps: Deps, step: ExportStep): Promise<ExportStep> {
  const { last, tastes } = await store.listTastes(deps, step.after, { accounts: accountsInFile, each: mostOfAccount });
  if (last === null) return { ...step, what: "videos", after: "" };
  if (tastes.length === 0) return { ...step, after: last };
  const key = mediaKey.trainingFile(step.run, "viewers", step.viewerFiles);
  await deps.media.put(key, JSON.stringify(viewerFileOf(tastes)));
  return { ...step, after: last, viewerFiles: step.viewerFiles + 1 };
}

function viewerFileOf(tastes: readonly store.TasteRow[]): ViewerFile {
  const placeOf = new Map<string, number>();
  const place = (id: string) => {
    const known = placeOf.get(id) ?? placeOf.size;
    placeOf.set(id, known);
    return known;
  };
  const viewers = tastes.map(({ pairs }) => pairs.flatMap(([id, hundredths]) => [place(id), hundredths]));
  return { videos: [...placeOf.keys()], viewers };
}

async function exportVideos(deps: Deps, step: ExportStep): Promise<ExportStep | null> {
  const videos = await store.listVideoTexts(deps, step.after, videosInFile);
  const last = videos.at(-1);
  if (!last) return null;
  await deps.media.put(mediaKey.trainingFile(step.run, "videos", step.videoFiles), JSON.stringify(videos));
  return { ...step, after: last.id, videoFiles: step.videoFiles + 1 };
}

async function sendJob(
  { keys, queues, settings }: Pick<Deps, "keys" | "queues" | "settings">,
  { run, viewerFiles, videoFiles }: ExportStep,
): Promise<void> {
  const job: RecommendJob = {
    kind: "recommend",
    run,
    viewerFiles,
    videoFiles,
    report: {
      url: `${settings.PUBLIC_URL}/api/v1/recommendations/reports`,
      token: await keys.sign("recommend", run, tokenSeconds),
    },
  };
  await queues.rest.send(job, { contentType: "json" });
}

/** A training is over: its files are taken in from now on. Twice changes nothing. */
export async function takeTrainingReport(
  deps: Pick<Deps, "db">,
  run: string,
  { neighbourFiles }: RecommendReport,
): Promise<ReportReply> {
  await store.owe(deps, trainingTopics.import, { run, file: 0, files: neighbourFiles });
  return { stop: false };
}

/** Takes in some files of neighbours and owes the next ones; behind the last, clears the training away. */
export async function importFiles(deps: Deps, payload: unknown): Promise<void> {
  const { run, file, files } = ImportStep.parse(payload);
  const end = Math.min(files, file + pagesInStep);
  for (let index = file; index < end; index += 1) {
    const object = await deps.media.get(mediaKey.trainingFile(run, "neighbours", index));
    // Gone with a training that was cleared away: this is a report that came twice.
    if (!object) return;
    const rows = NeighbourFile.parse(await object.json());
    await store.keepNeighbours(deps, rows);
    await forgetRelated(deps, [...new Set(rows.map(({ videoId }) => videoId))]);
  }
  if (end < files) return store.owe(deps, trainingTopics.import, { run, file: end, files });
  if (files > 0) await store.dropStale(deps, startOf(run));
  await clearAway(deps, run);
}

function startOf(run: string): Date {
  return new Date(`${run.slice(0, 13)}:${run.slice(13)}:00.000Z`);
}

async function clearAway({ media }: Pick<Deps, "media">, run: string): Promise<void> {
  for (;;) {
    const { objects, truncated } = await media.list({ prefix: mediaKey.trainingPrefix(run), limit: 1000 });
    if (objects.length > 0) await media.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}
