import autocannon from "autocannon";
import type { Platform } from "../local/platform.ts";

const connections = 50;
const seconds = 10;

/** (b) Requests per second and latency of the three reads that a site lives from, at 50 connections. */
export async function benchRequests({ at }: Platform, videoId: string) {
  const paths = {
    list: "/api/v1/videos",
    video: `/api/v1/videos/${videoId}`,
    playlist: `/media/${videoId}/e1/360p/index.m3u8`,
  };
  const figures: Record<string, { requestsPerSecond: number; p50Ms: number; p99Ms: number; errors: number }> = {};
  for (const [name, path] of Object.entries(paths)) {
    const result = await autocannon({
      url: `${at.app.replace("localhost", "127.0.0.1")}${path}`,
      connections,
      duration: seconds,
    });
    figures[name] = {
      requestsPerSecond: Math.round(result.requests.average),
      p50Ms: result.latency.p50,
      p99Ms: result.latency.p99,
      errors: result.errors + result.timeouts + result.non2xx,
    };
  }
  return figures;
}
