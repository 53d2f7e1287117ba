import { unstable_readConfig as readConfig } from "wrangler";
import { z } from "zod";

/** What the configuration file asks the account to have. */
export type Wanted = {
  worker: string;
  accountId: string;
  bucket: string;
  /** Where browsers upload from: `https://host`. */
  origin: string;
  /** Queues that transcoders pull from: those that the Worker sends to and does not consume. */
  pullQueues: string[];
  /** Queues with the Worker as consumer, which `wrangler deploy` connects. */
  workerQueues: string[];
  deadLetterQueue: string;
  requiredSecrets: string[];
  /** Whether transcoders run as containers, which needs Docker, the queues' token and their ids. */
  containers: boolean;
  neonFetchEndpoint: string | undefined;
};

const Queue = z.object({ queue: z.string() });
// Of wrangler's own reading of the file, with its defaults filled in.
const Configuration = z.object({
  name: z.string(),
  account_id: z.string().optional(),
  vars: z.record(z.string(), z.coerce.string()),
  r2_buckets: z.tuple([z.object({ bucket_name: z.string() })], z.unknown()),
  queues: z.object({ producers: z.array(Queue).default([]), consumers: z.array(Queue).default([]) }),
  secrets: z.object({ required: z.array(z.string()).default([]) }).default({ required: [] }),
});

const sample = /ACCOUNT_ID|\/\/REGION\.|\/\/CLUSTER\.|\.example\./;

/** Reads a wrangler configuration. Throws one Error that names every value that is still the sample's. */
export function readWanted(configPath: string): Wanted {
  const config = Configuration.parse(readConfig({ config: configPath }, { hideWarnings: true }));
  const { vars } = config;
  const samples = Object.keys(vars).filter((name) => sample.test(vars[name] ?? ""));
  if (samples.length > 0) throw new Error(`Set ${samples.join(", ")} under [vars] of ${configPath} first.`);

  const workerQueues = config.queues.consumers.map((consumer) => consumer.queue);
  const sentTo = config.queues.producers.map((producer) => producer.queue);
  const deadLetterQueue = workerQueues.find((queue) => queue.endsWith("-dlq"));
  if (!deadLetterQueue) throw new Error(`${configPath} needs the Worker as consumer of a queue named …-dlq.`);
  const containers = Number(vars.TRANSCODER_MAX_INSTANCES ?? 0) > 0;
  const [accountOfBucket = ""] = new URL(vars.R2_S3_ENDPOINT ?? "").hostname.split(".");
  return {
    worker: config.name,
    accountId: process.env.CLOUDFLARE_ACCOUNT_ID ?? config.account_id ?? accountOfBucket,
    bucket: config.r2_buckets[0].bucket_name,
    origin: new URL(vars.PUBLIC_URL ?? "").origin,
    pullQueues: [...new Set(sentTo)].filter((queue) => !workerQueues.includes(queue)),
    workerQueues,
    deadLetterQueue,
    requiredSecrets: [...config.secrets.required, ...(containers ? ["QUEUES_API_TOKEN"] : [])],
    containers,
    neonFetchEndpoint: vars.NEON_FETCH_ENDPOINT || undefined,
  };
}
