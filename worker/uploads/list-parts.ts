import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";

export type StoredPart = { PartNumber: number; ETag: string; Size: number };

const maxPages = 10; // of 1,000 parts each: all that an upload may have

/**
 * The parts that R2 holds of a multipart upload (S3 ListParts; the bucket binding has no such call).
 * Throws SERVICE_UNAVAILABLE where R2 does not answer, UPLOAD_NOT_FOUND where it knows no such upload.
 */
export async function listStoredParts(
  { s3 }: Pick<Deps, "s3">,
  key: string,
  multipartId: string,
): Promise<StoredPart[]> {
  const parts: StoredPart[] = [];
  let marker = "0";
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await s3.request("GET", key, { uploadId: multipartId, "part-number-marker": marker });
    if (answer.status === 404) throw new Fault("UPLOAD_NOT_FOUND", "This upload has ended. Begin a new one.");
    if (!answer.ok) {
      await answer.body?.cancel();
      throw new Fault("SERVICE_UNAVAILABLE", "Storage did not answer. Try again in a few seconds.", {
        headers: { "retry-after": "5" },
      });
    }
    const xml = await answer.text();
    parts.push(...[...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = ""]) => parsePart(part)));
    marker = element(xml, "NextPartNumberMarker");
    if (element(xml, "IsTruncated") !== "true" || marker === "") break;
  }
  return parts;
}

// The document is flat and of a fixed form, and numbers and quotes are all that it holds.
function parsePart(xml: string): StoredPart {
  return {
    PartNumber: Number(element(xml, "PartNumber")),
    ETag: element(xml, "ETag").replaceAll("&quot;", '"').replaceAll("&#34;", '"'),
    Size: Number(element(xml, "Size")),
  };
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(xml)?.[1] ?? "";
}
