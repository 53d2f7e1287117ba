import type { ImportJob } from "../../schema/import-job.ts";
import type { Deps } from "../deps.ts";
import { bytesLeft } from "../quotas/quotas.ts";
import { siteSettings } from "../site/site-settings.ts";
import { findAnyVideo } from "../videos/videos.ts";
import { sendSpan } from "../telemetry/spans.ts";
import { activeTraceparent } from "../telemetry/tracing.ts";
import { findUpload } from "./store.ts";

// As long as an upload may stay open.
const tokenSeconds = 24 * 3600;

/** Hands an import to the transcoders, if it is still wanted. Twice is harmless: the second finds it done. */
export async function sendImport(
  deps: Pick<Deps, "db" | "cache" | "keys" | "queues" | "settings">,
  uploadId: string,
): Promise<void> {
  const { keys, queues, settings } = deps;
  const upload = await findUpload(deps, uploadId);
  if (!upload?.sourceUrl || upload.state !== "open") return;
  const { videoId, objectKey, sourceUrl } = upload;
  const video = await findAnyVideo(deps, videoId);
  if (!video) return;
  const { maxUploadBytes } = await siteSettings(deps);
  const job: ImportJob = {
    kind: "import",
    videoId,
    uploadId,
    url: sourceUrl,
    key: objectKey,
    // Whether there is still room for it when it has arrived, its end decides.
    maxBytes: Math.max(1, Math.min(maxUploadBytes, await bytesLeft(deps, video.ownerId))),
    traceparent: activeTraceparent(),
    allowHttp: settings.IMPORT_ALLOW_HTTP,
    report: {
      url: `${settings.PUBLIC_URL}/api/v1/imports/reports`,
      token: await keys.sign("import", uploadId, tokenSeconds, { video: videoId }),
    },
  };
  await sendSpan("import", 1, () => queues.imports.send(job, { contentType: "json" }));
}
