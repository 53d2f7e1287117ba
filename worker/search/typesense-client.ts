import { Client } from "typesense";

/** The part of the settings that names the server. */
export type TypesenseSettings = { TYPESENSE_URL: string; TYPESENSE_API_KEY: string };

/** A client that gives up after so long. Whoever searches waits once; whoever writes may try again. */
export function openClient(settings: TypesenseSettings, { seconds, retries }: { seconds: number; retries: number }) {
  const url = new URL(settings.TYPESENSE_URL);
  const secure = url.protocol === "https:";
  return new Client({
    nodes: [{ host: url.hostname, port: Number(url.port) || (secure ? 443 : 80), protocol: secure ? "https" : "http" }],
    apiKey: settings.TYPESENSE_API_KEY,
    connectionTimeoutSeconds: seconds,
    numRetries: retries,
    retryIntervalSeconds: 0.1,
    axiosAdapter: "fetch", // the default adapter is made for Node
    logLevel: "silent",
  });
}

export function statusOf(error: unknown): number | undefined {
  return (error as { httpStatus?: number }).httpStatus;
}

/** What the call answers, or null where Typesense knows no such thing. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
