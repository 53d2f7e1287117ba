import { neon, neonConfig } from "@neondatabase/serverless";
import type { Platform } from "../local/platform.ts";
import { databaseUrl } from "../local/settings.ts";

/** What FFmpeg's processes used for a finished encode, as its jobs reported it. */
export async function cpuSecondsOf({ at }: Platform, videoId: string): Promise<number> {
  neonConfig.fetchEndpoint = `${at.neon}/sql`;
  const [row] = await neon(
    databaseUrl,
  )`select cpu_seconds from encodes where video_id = ${videoId} and state = 'ready'`;
  return Number(row?.cpu_seconds);
}
