import type { Wanted } from "./wanted.ts";

/** How a queue is pulled from: an encode job is tried six times, for 15 minutes each. */
export type PullConsumer = {
  batchSize: number;
  retries: number;
  visibilitySeconds: number;
  deadLetterQueue: string;
};

export type CorsRule = {
  allowed: { origins: string[]; methods: string[]; headers?: string[] };
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
};

/** What the account has. */
export type Found = {
  queues: { name: string; pull: PullConsumer | null }[];
  /** null where there is no such bucket. */
  bucket: { cors: CorsRule[]; endsAbandonedParts: boolean } | null;
  secrets: string[];
  /** The mark of the release that serves now. */
  release: string | null;
};

export type Step =
  | { kind: "queue"; queue: string }
  | { kind: "consumer"; queue: string; settings: PullConsumer; replaces: boolean }
  | { kind: "bucket"; bucket: string }
  | { kind: "cors"; bucket: string; rules: CorsRule[] }
  | { kind: "lifecycle"; bucket: string; days: number }
  | { kind: "secret"; name: string; from: "environment" | "generated" }
  | { kind: "release"; release: string };

const generated = ["SIGNING_KEYS", "SESSION_SECRET", "WEBHOOK_KEYS"];
const abandonedPartsDays = 2;

// As the transcoder's TRANSCODER_LEASE_SECONDS and IMPORT_LEASE_SECONDS are by default: a download may
// take far longer than a chunk.
const usualLeaseSeconds = 900;
const leaseSeconds: Record<string, number> = { import: 10_800 };

/**
 * The steps from what is found to what is wanted, in the order in which they depend on each other;
 * none where both agree. Nothing that is there is taken away, but a pull consumer with other settings.
 *
 * @param given the secrets whose values are at hand
 * @returns with the steps, the secrets that nobody has a value for
 */
export function planDeployment(
  wanted: Wanted & { release: string },
  found: Found,
  given: ReadonlySet<string>,
): { steps: Step[]; missingSecrets: string[] } {
  const steps: Step[] = [];
  const { bucket } = wanted;
  const known = new Map(found.queues.map((queue) => [queue.name, queue.pull]));
  for (const queue of new Set([...wanted.workerQueues, ...wanted.pullQueues])) {
    if (!known.has(queue)) steps.push({ kind: "queue", queue });
  }
  for (const queue of wanted.pullQueues) {
    const visibilitySeconds = leaseSeconds[queue] ?? usualLeaseSeconds;
    const settings = { batchSize: 1, retries: 5, visibilitySeconds, deadLetterQueue: wanted.deadLetterQueue };
    const pull = known.get(queue) ?? null;
    if (!pull || !isSame(pull, settings)) steps.push({ kind: "consumer", queue, settings, replaces: pull !== null });
  }

  if (!found.bucket) steps.push({ kind: "bucket", bucket });
  const rules = found.bucket?.cors ?? [];
  if (!rules.some((rule) => letsUpload(rule, wanted.origin))) {
    steps.push({ kind: "cors", bucket, rules: [...rules, uploadRule(wanted.origin)] });
  }
  if (!found.bucket?.endsAbandonedParts) steps.push({ kind: "lifecycle", bucket, days: abandonedPartsDays });

  const absent = wanted.requiredSecrets.filter((name) => !found.secrets.includes(name));
  for (const name of absent) {
    if (given.has(name)) steps.push({ kind: "secret", name, from: "environment" });
    else if (generated.includes(name)) steps.push({ kind: "secret", name, from: "generated" });
  }
  const missingSecrets = absent.filter((name) => !given.has(name) && !generated.includes(name));
  // Secrets travel with the release, and a new queue's id and its consumer in the Worker do as well.
  const connects = absent.length > 0 || steps.some((step) => step.kind === "queue");
  if (connects || found.release !== wanted.release) steps.push({ kind: "release", release: wanted.release });
  return { steps, missingSecrets };
}

/** What a step does, in a line. */
export function describe(step: Step): string {
  switch (step.kind) {
    case "queue":
      return `create the queue ${step.queue}`;
    case "consumer":
      return `${step.replaces ? "set anew" : "add"} the pull consumer of ${step.queue}`;
    case "bucket":
      return `create the bucket ${step.bucket}`;
    case "cors":
      return `let ${step.rules.at(-1)?.allowed.origins.join(", ")} upload to ${step.bucket} (CORS)`;
    case "lifecycle":
      return `end uploads to ${step.bucket} that were abandoned for ${step.days} days`;
    case "secret":
      return `set the secret ${step.name} (${step.from === "generated" ? "made now" : "from the environment"})`;
    case "release":
      return `deploy the Worker as ${step.release}`;
  }
}

function isSame(a: PullConsumer, b: PullConsumer): boolean {
  return (
    a.batchSize === b.batchSize &&
    a.retries === b.retries &&
    a.visibilitySeconds === b.visibilitySeconds &&
    a.deadLetterQueue === b.deadLetterQueue
  );
}

// Browsers PUT parts straight to the bucket and must read the ETag of each answer.
function uploadRule(origin: string): CorsRule {
  return {
    allowed: { origins: [origin], methods: ["PUT"], headers: ["content-type"] },
    exposeHeaders: ["ETag"],
    maxAgeSeconds: 3600,
  };
}

function letsUpload({ allowed, exposeHeaders = [] }: CorsRule, origin: string): boolean {
  const has = (list: string[] | undefined, value: string) =>
    (list ?? []).some((entry) => entry === "*" || entry.toLowerCase() === value.toLowerCase());
  return (
    has(allowed.origins, origin) &&
    has(allowed.methods, "PUT") &&
    has(allowed.headers, "content-type") &&
    has(exposeHeaders, "ETag")
  );
}
