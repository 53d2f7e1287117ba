import type { JobReport, ReportReply } from "../../schema/messages.ts";
import { takeEmbedded } from "../captions/embedded.ts";
import type { Deps } from "../deps.ts";
import { takeImages, takePoster } from "../images/images.ts";
import { reportEncode } from "./coordinators.ts";

/**
 * Takes the report of a job to where it belongs. Pictures may come when the encode is long done and
 * its coordinator has forgotten it: Postgres takes them.
 */
export async function takeReport(
  deps: Deps,
  encode: { videoId: string; epoch: number },
  report: JobReport,
): Promise<ReportReply> {
  if (report.type === "caption") return takeEmbedded(deps, encode, report);
  if (report.type === "images") return takeImages(deps, encode, report);
  if (report.type !== "poster") return reportEncode(deps, encode, report);
  const reply = await takePoster(deps, encode, report);
  // It has to know whether a better one is wanted in the end.
  if (!reply.stop && report.timeSeconds === null) await reportEncode(deps, encode, report);
  return reply;
}
