import { Fault } from "../../schema/errors.ts";
import { derivedId } from "../../schema/id.ts";
import type { CaptionReport, CaptionsJob } from "../../schema/messages.ts";
import type { Deps } from "../deps.ts";
import { storeTrack } from "./captions.ts";
import { renderVtt } from "./cue.ts";
import { canonicalLanguage, languageName, undetermined } from "./language.ts";
import { parseCaptions } from "./parse-captions.ts";
import { readText } from "./read-text.ts";
import { sendSpan } from "../telemetry/spans.ts";
import { activeTraceparent } from "../telemetry/tracing.ts";
import * as store from "./store.ts";
import { log } from "../telemetry/log.ts";

const jobTokenSeconds = 7 * 24 * 3600;
const longestLabel = 80;

/** Sends the job that looks for text tracks in a video's source. An encode that was replaced sends none. */
export async function requestExtraction(
  deps: Pick<Deps, "db" | "keys" | "queues" | "settings">,
  { videoId, epoch }: { videoId: string; epoch: number },
): Promise<void> {
  const source = await store.findSource(deps, videoId, epoch);
  if (!source) return;
  const report = {
    url: `${deps.settings.PUBLIC_URL}/api/v1/transcode/reports`,
    token: await deps.keys.sign("job", videoId, jobTokenSeconds, { epoch }),
  };
  const job: CaptionsJob = { kind: "captions", videoId, epoch, report, source, traceparent: activeTraceparent() };
  await sendSpan("transcode", 1, () => deps.queues.rest.send(job));
}

/**
 * Takes a track that the transcoder found in the source, unless one of its language and label was
 * uploaded. Its id follows from its content, so a job that is delivered twice changes nothing. What
 * holds no readable cue is left out: no fault of a text track may matter to the video.
 *
 * @returns whether the report is of another encode than the current one
 */
export async function takeEmbedded(
  deps: Pick<Deps, "db" | "media" | "cache">,
  { videoId, epoch }: { videoId: string; epoch: number },
  report: CaptionReport,
): Promise<{ stop: boolean }> {
  if (!(await store.findSource(deps, videoId, epoch))) return { stop: true };
  const language = canonicalLanguage(report.language) ?? undetermined;
  const label = labelOf(report, language);
  try {
    const cues = parseCaptions(readText(new TextEncoder().encode(report.vtt)));
    const id = await derivedId("caption", [videoId, String(epoch), language, label, renderVtt(cues)].join("\n"));
    await storeTrack(deps, { id, videoId, language, label, source: "embedded" }, cues);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn("captions.embedded-left-out", { videoId, stream: report.stream, code: error.code });
  }
  return { stop: false };
}

function labelOf({ title, forced, copy }: CaptionReport, language: string): string {
  // As the contract has it for uploads: one line without quotation marks.
  const given = title.replaceAll(/["\p{Cc}\p{Zl}\p{Zp}]/gu, " ").trim();
  const suffix = `${forced ? " (forced)" : ""}${copy > 1 ? ` ${copy}` : ""}`;
  const characters = Array.from(given || languageName(language)).slice(0, longestLabel - suffix.length);
  return `${characters.join("").trim()}${suffix}`;
}
