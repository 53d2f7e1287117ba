import { Redis } from "@upstash/redis";
import type { Harness } from "../harness.ts";
import type { Findings } from "./findings.ts";
import type { Ledger } from "./ledger.ts";

/** What Redis still has of videos agrees with what they are. */
export async function compareRedis(h: Harness, ledger: Ledger, findings: Findings): Promise<void> {
  const redis = new Redis({ url: h.at.redis, token: h.secrets.redisToken, enableTelemetry: false });
  const listed = new Set(ledger.listedVideos().map(({ id }) => id));
  const standing = new Map(ledger.standingVideos().map((video) => [video.id, video]));
  const changed = await redis.zrange<string[]>("recommend:changed", 0, -1);
  for (const key of await redis.keys("*")) {
    if (key.startsWith("video-access:")) {
      const [id, value] = [key.slice("video-access:".length), await redis.get<any>(key)];
      const video = standing.get(id);
      if (!video) findings.add(`${key} is there, and the video is not`);
      else findings.same(`visibility in ${key}`, value?.visibility, ledger.visibilityOf(video));
    }
    if (key.startsWith("recommend:") && key !== "recommend:changed") {
      const text = JSON.stringify(await redis.get(key));
      const named = [...text.matchAll(/"id":"(vid_[a-z0-9]+)"/g)].map(([, id]) => id ?? "");
      // A list that names what was hidden since is made anew by whoever reads it, for that is marked.
      const allowed = [...listed, ...changed];
      findings.subset(`videos in ${key}`, named, allowed);
    }
  }
}
