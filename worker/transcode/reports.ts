import type { JobReport, ReportReply } from "../../schema/messages.ts";
import { takeEmbedded } from "../captions/embedded.ts";
import type { Deps } from "../deps.ts";
import { takeImages, takePoster } from "../images/images.ts";
import { coordinatorOf } from "./coordinators.ts";

/**
 * Takes the report of a job to where it belongs. Pictures may come when the encode is long done and
 * its coordinator has forgotten it: Postgres takes them.
 */
export async function takeReport(
  deps: Deps,
  encode: { videoId: string; epoch: number },
  report: JobReport,
): Promise<ReportReply> {
  const coordinator = coordinatorOf(deps, encode.videoId);
  if (report.type === "caption") return takeEmbedded(deps, encode, report);
  if (report.type === "images") return takeImages(deps, encode, report);
  if (report.type !== "poster") return coordinator.report(encode.epoch, report);
  const reply = await takePoster(deps, encode, report);
  // It has to know whether a better one is wanted in the end.
  if (!reply.stop && report.timeSeconds === null) await coordinator.report(encode.epoch, report);
  return reply;
}
