/** What was measured of PeerTube 7.2.3: one server process and Postgres on two cores, 50 connections, medians. */
export const peertube: Record<string, { requestsPerSecond: number; p99Ms?: number; cpuMs?: number }> = {
  "list of 24": { requestsPerSecond: 139, p99Ms: 596, cpuMs: 11.9 },
  video: { requestsPerSecond: 213, p99Ms: 349, cpuMs: 8 },
  search: { requestsPerSecond: 129, p99Ms: 566, cpuMs: 13.5 },
  "sign-in": { requestsPerSecond: 29.7 },
  "media playlist": { requestsPerSecond: 2558, cpuMs: 0.47 },
  "segment, 1.46 MB": { requestsPerSecond: 553, cpuMs: 2.2 },
};
