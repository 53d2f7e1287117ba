import { expect, test } from "vitest";
import { readConfig } from "../../transcoder/config.ts";
import { transcoderEnvironment } from "../../worker/transcode/containers/transcoder-environment.ts";

const settings = {
  R2_S3_ENDPOINT: "https://0123abcd.eu.r2.cloudflarestorage.com",
  R2_BUCKET: "edgereel-media",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
  QUEUE_IDS: { "transcode-first": "queue-a", transcode: "queue-b" },
  QUEUES_API_TOKEN: "token",
  LOG_LEVEL: "warn",
  METRICS_TOKEN: "for-the-scraper-alone",
  OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.example",
  OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20abc",
};

test("the transcoder accepts the environment that its container is given", () => {
  const config = readConfig(transcoderEnvironment(settings));
  expect(config.queues).toMatchObject({
    accountId: "0123abcd",
    apiToken: "token",
    firstId: "queue-a",
    restId: "queue-b",
  });
  expect(config).toMatchObject({
    metricsToken: "for-the-scraper-alone",
    otlpEndpoint: "https://otlp.example",
    logLevel: "warn",
  });
  expect(config.storage).toMatchObject({ endpoint: settings.R2_S3_ENDPOINT, bucket: "edgereel-media" });
});

test("a container that is told to stop has time for its job, and ends before it would be killed", () => {
  const { queues, drainSeconds } = readConfig(transcoderEnvironment(settings));
  // Cloudflare sends SIGKILL 15 minutes after SIGTERM.
  expect(drainSeconds).toBeLessThan(15 * 60);
  expect(drainSeconds).toBeGreaterThanOrEqual(queues.leaseSeconds - 60);
});

test("without the queues' token or ids the reason is told, and all of it", () => {
  const without = { ...settings, QUEUE_IDS: {}, QUEUES_API_TOKEN: "" };
  expect(() => transcoderEnvironment(without)).toThrow(/QUEUES_API_TOKEN and QUEUE_IDS/);
});
