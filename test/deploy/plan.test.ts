import fc from "fast-check";
import { expect, test } from "vitest";
import { planDeployment, type Found, type Step } from "../../local/deploy/plan.ts";

const wanted = {
  worker: "edgereel",
  accountId: "account0",
  bucket: "media",
  origin: "https://video.test",
  pullQueues: ["first", "rest", "import"],
  workerQueues: ["jobs-dlq"],
  deadLetterQueue: "jobs-dlq",
  requiredSecrets: ["DATABASE_URL", "SIGNING_KEYS", "SESSION_SECRET"],
  containers: false,
  neonFetchEndpoint: undefined,
  release: "b",
};
const pull = { batchSize: 1, retries: 5, visibilitySeconds: 900, deadLetterQueue: "jobs-dlq" };
// A download may take far longer than a chunk.
const slowPull = { ...pull, visibilitySeconds: 10_800 };
const upload = {
  allowed: { origins: ["https://video.test"], methods: ["PUT"], headers: ["content-type"] },
  exposeHeaders: ["ETag"],
};
const whole: Found = {
  queues: [
    ...wanted.pullQueues.map((name) => ({ name, pull: name === "import" ? slowPull : pull })),
    { name: "jobs-dlq", pull: null },
  ],
  bucket: { cors: [upload], endsAbandonedParts: true },
  secrets: wanted.requiredSecrets,
  release: "b",
};
const none: ReadonlySet<string> = new Set();
const kinds = (steps: Step[]) => steps.map((step) => step.kind);

test.each<[string, Partial<Found>, Step["kind"][]]>([
  ["nothing, where all is as it should be", {}, []],
  ["a release alone, where only the sources differ", { release: "a" }, ["release"]],
  ["a release, where none has run", { release: null }, ["release"]],
  [
    "a CORS rule beside one for another site",
    {
      bucket: {
        cors: [{ ...upload, allowed: { ...upload.allowed, origins: ["https://x.test"] } }],
        endsAbandonedParts: true,
      },
    },
    ["cors"],
  ],
  [
    "nothing, where a rule lets every site upload",
    {
      bucket: {
        cors: [{ ...upload, allowed: { origins: ["*"], methods: ["PUT"], headers: ["*"] } }],
        endsAbandonedParts: true,
      },
    },
    [],
  ],
  ["the lifecycle rule alone", { bucket: { cors: [upload], endsAbandonedParts: false } }, ["lifecycle"]],
  [
    "a lost consumer",
    { queues: whole.queues.map((queue) => ({ ...queue, pull: queue.name === "rest" ? null : queue.pull })) },
    ["consumer"],
  ],
  [
    "a lost queue, with the Worker that must learn its id",
    { queues: whole.queues.slice(1) },
    ["queue", "consumer", "release"],
  ],
  [
    "a lost secret that can be made, with a version that has it",
    { secrets: ["DATABASE_URL", "SIGNING_KEYS"] },
    ["secret", "release"],
  ],
])("%s", (_name, changed, expected) => {
  expect(kinds(planDeployment(wanted, { ...whole, ...changed }, none).steps)).toEqual(expected);
});

test("a secret that is set is left alone, though a value for it is at hand", () => {
  expect(planDeployment(wanted, whole, new Set(wanted.requiredSecrets))).toEqual({ steps: [], missingSecrets: [] });
});

test("what is at hand is taken before anything is made up; what cannot be made is named", () => {
  const bare = { ...whole, secrets: [] };
  expect(planDeployment(wanted, bare, new Set(["SIGNING_KEYS"]))).toMatchObject({
    missingSecrets: ["DATABASE_URL"],
    steps: [
      { kind: "secret", name: "SIGNING_KEYS", from: "environment" },
      { kind: "secret", name: "SESSION_SECRET", from: "generated" },
      { kind: "release" },
    ],
  });
});

test("whatever is missing, a queue comes before its consumers, and the release comes last", () => {
  const some = fc.subarray(whole.queues);
  fc.assert(
    fc.property(some, fc.subarray(whole.secrets), fc.option(fc.constant(whole.bucket)), (queues, secrets, bucket) => {
      const { steps } = planDeployment(wanted, { queues, secrets, bucket, release: "a" }, new Set(["DATABASE_URL"]));
      const order = kinds(steps);
      expect(order.at(-1)).toBe("release");
      if (order.includes("consumer")) expect(order.lastIndexOf("queue")).toBeLessThan(order.indexOf("consumer"));
      if (order.includes("bucket")) expect(order.indexOf("bucket")).toBeLessThan(order.indexOf("cors"));
    }),
  );
});
