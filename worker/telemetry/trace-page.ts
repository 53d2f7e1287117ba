import { videoTrace } from "../../schema/video-trace.ts";
import type { Deps } from "../deps.ts";

/** Where people look at a video's trace; null where TRACE_PAGE names no place. */
export async function tracePageOf(
  { settings }: { settings: Pick<Deps["settings"], "TRACE_PAGE"> },
  videoId: string,
): Promise<string | null> {
  if (settings.TRACE_PAGE === "") return null;
  const { traceId } = await videoTrace(videoId);
  return settings.TRACE_PAGE.replaceAll("{traceId}", traceId);
}
