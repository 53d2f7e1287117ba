import Cloudflare from "cloudflare";
import { z } from "zod";
import type { CorsRule, Found, PullConsumer } from "./plan.ts";
import type { Wanted } from "./wanted.ts";

const Deployments = z.object({
  result: z.object({
    deployments: z.array(z.object({ versions: z.array(z.object({ version_id: z.string() })) })),
  }),
});
const Version = z.object({
  result: z.object({ annotations: z.object({ "workers/tag": z.string().optional() }).optional() }),
});

/** Reads what there is, and changes nothing. Throws where Cloudflare cannot be reached or refuses. */
export async function readAccount(
  client: Cloudflare,
  wanted: Wanted,
): Promise<Found & { queueIds: Map<string, string> }> {
  const [{ queues, queueIds }, bucket, secrets, release] = await Promise.all([
    readQueues(client, wanted.accountId),
    readBucket(client, wanted),
    orElse<string[]>(readSecrets(client, wanted), []),
    orElse<string | null>(readRelease(client, wanted), null),
  ]);
  return { queues, queueIds, bucket, secrets, release };
}

export async function readQueues(client: Cloudflare, accountId: string) {
  const queues: Found["queues"] = [];
  const queueIds = new Map<string, string>();
  for await (const queue of client.queues.list({ account_id: accountId })) {
    const { queue_id: id, queue_name: name } = queue;
    if (!id || !name) continue;
    queueIds.set(name, id);
    let pull: PullConsumer | null = null;
    for await (const consumer of client.queues.consumers.list(id, { account_id: accountId })) {
      if (consumer.type !== "http_pull") continue;
      pull = {
        batchSize: consumer.settings?.batch_size ?? 0,
        retries: consumer.settings?.max_retries ?? 0,
        visibilitySeconds: (consumer.settings?.visibility_timeout_ms ?? 0) / 1000,
        deadLetterQueue: consumer.dead_letter_queue ?? "",
      };
    }
    queues.push({ name, pull });
  }
  return { queues, queueIds };
}

async function readBucket(client: Cloudflare, { accountId, bucket }: Wanted): Promise<Found["bucket"]> {
  const account = { account_id: accountId };
  const there = await orElse<object | null>(client.r2.buckets.get(bucket, account), null);
  if (!there) return null;
  const [cors, lifecycle] = await Promise.all([
    orElse<{ rules?: object[] }>(client.r2.buckets.cors.get(bucket, account), {}),
    orElse(client.r2.buckets.lifecycle.get(bucket, account), {}),
  ]);
  return {
    cors: (cors.rules ?? []) as CorsRule[],
    endsAbandonedParts: (lifecycle.rules ?? []).some(
      (rule) => rule.enabled && rule.abortMultipartUploadsTransition && !rule.conditions?.prefix,
    ),
  };
}

async function readSecrets(client: Cloudflare, { accountId, worker }: Wanted): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of client.workers.scripts.secrets.list(worker, { account_id: accountId })) names.push(name);
  return names;
}

async function readRelease(client: Cloudflare, { accountId, worker }: Wanted): Promise<string | null> {
  const path = `/accounts/${accountId}/workers/scripts/${worker}`;
  const { deployments } = Deployments.parse(await client.get(`${path}/deployments`)).result;
  const newest = deployments[0]?.versions ?? [];
  // Two versions at once are a gradual deployment that somebody else runs.
  if (newest.length !== 1) return null;
  const version = Version.parse(await client.get(`${path}/versions/${newest[0]?.version_id}`)).result;
  return version.annotations?.["workers/tag"] ?? null;
}

// What does not exist is no error here: it is what will be made.
async function orElse<T>(asked: PromiseLike<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Cloudflare.NotFoundError) return otherwise;
    throw error;
  }
}
