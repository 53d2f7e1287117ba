/** The ids of W3C Trace Context: 16 and 8 bytes in hexadecimal digits. */
export type TraceIds = { traceId: string; spanId: string };

/**
 * The trace of a video, from its creation on. Its id follows from the video's, so that requests, queues,
 * transcoders and the outbox find it without being told.
 */
export async function videoTrace(videoId: string): Promise<TraceIds> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`trace ${videoId}`)));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32, 48) };
}
