import { AwsClient } from "aws4fetch";
import type { Settings } from "./env.ts";

const requestTimeoutMs = 15_000;

/** R2's S3 interface, for what the bucket binding cannot do: presigned URLs and listing parts. */
export type S3 = {
  /** A PUT URL; the given headers are signed, so the client must send exactly them. */
  presignPut(key: string, options: PresignPut): Promise<string>;
  request(method: "GET", key: string, query: Record<string, string>): Promise<Response>;
};

type PresignPut = {
  expiresSeconds: number;
  headers?: Record<string, string>;
  query?: Record<string, string>;
};

export function openS3(
  settings: Pick<Settings, "R2_S3_ENDPOINT" | "R2_BUCKET" | "R2_ACCESS_KEY_ID" | "R2_SECRET_ACCESS_KEY">,
): S3 {
  const client = new AwsClient({
    accessKeyId: settings.R2_ACCESS_KEY_ID,
    secretAccessKey: settings.R2_SECRET_ACCESS_KEY,
    service: "s3",
    region: "auto",
    retries: 0,
  });
  const urlOf = (key: string, query: Record<string, string>) => {
    const url = new URL(`${settings.R2_S3_ENDPOINT}/${settings.R2_BUCKET}/${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  };
  return {
    async presignPut(key, { expiresSeconds, headers = {}, query = {} }) {
      const url = urlOf(key, { ...query, "X-Amz-Expires": String(expiresSeconds) });
      const signed = await client.sign(url, {
        method: "PUT",
        headers,
        // aws4fetch leaves content-type and content-length unsigned unless told otherwise.
        aws: { signQuery: true, allHeaders: true },
      });
      return signed.url;
    },
    async request(method, key, query) {
      return client.fetch(urlOf(key, query), { method, signal: AbortSignal.timeout(requestTimeoutMs) });
    },
  };
}
