import type { ImportJob } from "../../schema/import-job.ts";
import type { Deps } from "../deps.ts";
import { findUpload } from "./store.ts";

// As long as an upload may stay open.
const tokenSeconds = 24 * 3600;

/** Hands an import to the transcoders, if it is still wanted. Twice is harmless: the second finds it done. */
export async function sendImport(
  { db, keys, queues, settings }: Pick<Deps, "db" | "keys" | "queues" | "settings">,
  uploadId: string,
): Promise<void> {
  const upload = await findUpload({ db }, uploadId);
  if (!upload?.sourceUrl || upload.state !== "open") return;
  const { videoId, objectKey, sourceUrl } = upload;
  const job: ImportJob = {
    kind: "import",
    videoId,
    uploadId,
    url: sourceUrl,
    key: objectKey,
    maxBytes: settings.MAX_UPLOAD_BYTES,
    allowHttp: settings.IMPORT_ALLOW_HTTP,
    report: {
      url: `${settings.PUBLIC_URL}/api/v1/imports/reports`,
      token: await keys.sign("import", uploadId, tokenSeconds, { video: videoId }),
    },
  };
  await queues.imports.send(job, { contentType: "json" });
}
