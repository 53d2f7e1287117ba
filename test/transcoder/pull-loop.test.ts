import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TranscodeJob } from "../../schema/messages.ts";
import { TransientFailure } from "../../transcoder/failure.ts";
import { createLog } from "../../transcoder/log.ts";
import { parseMessage } from "../../transcoder/message.ts";
import { startPullLoop, type PullLoopDeps } from "../../transcoder/pull-loop.ts";
import type { LeasedMessage } from "../../transcoder/queue.ts";

const start = {
  kind: "start",
  videoId: `vid_${"2".repeat(20)}`,
  epoch: 1,
  report: { url: "http://127.0.0.1/report", token: "t" },
  source: { key: "sources/a/b", sizeBytes: 1 },
  settings: { heights: [360], codecs: ["h264"], segmentSeconds: 6, maxDurationSeconds: 60 },
};

type Settled = [id: string, outcome: "ack" | number];

/** A queue of these bodies, and what became of each message. */
function fakeQueue(bodies: string[], attempts = 1) {
  const waiting = bodies.map((body, i): LeasedMessage => ({
    id: `m${i}`,
    leaseId: `l${i}`,
    body,
    attempts,
    queueId: "rest",
    sentMs: null,
  }));
  const settled: Settled[] = [];
  const queue: PullLoopDeps<TranscodeJob>["queue"] = {
    pull: (queueId) => Promise.resolve(queueId === "rest" ? (waiting.shift() ?? null) : null),
    ack: async ({ id }) => void settled.push([id, "ack"]),
    retry: async ({ id }, delaySeconds) => void settled.push([id, delaySeconds]),
  };
  return { queue, settled };
}

function loopOf(deps: Partial<PullLoopDeps<TranscodeJob>> & Pick<PullLoopDeps<TranscodeJob>, "queue" | "handle">) {
  const log = createLog(() => {});
  const lanes = [
    { name: "rest", queueId: "first", slots: 1, yields: false },
    { name: "rest", queueId: "rest", slots: 1, yields: true },
  ];
  return startPullLoop({ parse: parseMessage, lanes, pollMs: 10, leaseSeconds: 900, log, now: Date.now, ...deps });
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !condition(); i += 1) await sleep(10);
  expect(condition()).toBe(true);
}

test("a job is read from base64 or plain JSON, and acknowledged when it is done", async () => {
  const json = JSON.stringify(start);
  const { queue, settled } = fakeQueue([json, Buffer.from(json).toString("base64")]);
  const jobs: TranscodeJob[] = [];
  const loop = loopOf({ queue, handle: async (job) => void jobs.push(job) });
  await until(() => settled.length === 2);
  loop.drain(0);
  await loop.done;
  expect(jobs).toEqual([start, start]);
  expect(settled).toEqual([
    ["m0", "ack"],
    ["m1", "ack"],
  ]);
});

test("what cannot be read or did not succeed comes back later each time", async () => {
  const delays: number[] = [];
  for (const attempts of [1, 3, 20]) {
    const { queue, settled } = fakeQueue(["not a job", JSON.stringify(start)], attempts);
    const loop = loopOf({ queue, handle: () => Promise.reject(new TransientFailure("the network")) });
    await until(() => settled.length === 2);
    loop.drain(0);
    await loop.done;
    for (const [, outcome] of settled) delays.push(Number(outcome));
  }
  expect(Math.max(...delays.slice(0, 2))).toBeLessThanOrEqual(10);
  expect(Math.min(...delays.slice(2, 4))).toBeGreaterThanOrEqual(20);
  expect(Math.max(...delays)).toBeLessThanOrEqual(600);
});

test("draining lets a job end, pulls no more and is not healthy", async () => {
  const { queue, settled } = fakeQueue([JSON.stringify(start), JSON.stringify(start)]);
  let begun = false;
  const handle = async () => {
    begun = true;
    await sleep(100);
  };
  const loop = loopOf({ queue, handle });
  await until(() => begun);
  expect(loop.healthy()).toBe(true);
  loop.drain(5);
  expect(loop.healthy()).toBe(false);
  await loop.done;
  expect(settled).toEqual([["m0", "ack"]]);
});

test("a job that outlasts the drain is stopped and given back at once", async () => {
  const { queue, settled } = fakeQueue([JSON.stringify(start)]);
  let begun = false;
  const handle: PullLoopDeps<TranscodeJob>["handle"] = async (_job, _attempt, signal) => {
    begun = true;
    await sleep(10_000, undefined, { signal });
  };
  const loop = loopOf({ queue, handle });
  await until(() => begun);
  loop.drain(0.05);
  await loop.done;
  expect(settled).toEqual([["m0", 0]]);
});

test("a head is not kept waiting by a chunk, and no chunk begins beside a head", async () => {
  const body = JSON.stringify(start);
  const waiting = { first: [] as string[], rest: ["chunk", "chunk"] };
  const events: string[] = [];
  const queue: PullLoopDeps<TranscodeJob>["queue"] = {
    async pull(queueId) {
      const name = waiting[queueId as keyof typeof waiting].shift();
      if (name) events.push(`${name} begins`);
      return name ? { id: name, leaseId: "l", body, attempts: 1, sentMs: null, queueId } : null;
    },
    ack: async ({ id }) => void events.push(`${id} ends`),
    retry: async () => {},
  };
  let jobs = 0;
  const handle = async () => {
    jobs += 1;
    await sleep(jobs === 1 ? 150 : jobs === 2 ? 300 : 10);
  };
  const loop = loopOf({ queue, handle });
  await until(() => events.length === 1);
  waiting.first.push("head");
  await until(() => events.length === 6);
  loop.drain(0);
  await loop.done;
  expect(events).toEqual(["chunk begins", "head begins", "chunk ends", "head ends", "chunk begins", "chunk ends"]);
});

test("once nobody waits for the rest of a head, chunks begin beside it", async () => {
  const body = JSON.stringify(start);
  const waiting = { first: ["head"], rest: [] as string[] };
  const events: string[] = [];
  const queue: PullLoopDeps<TranscodeJob>["queue"] = {
    async pull(queueId) {
      const name = waiting[queueId as keyof typeof waiting].shift();
      return name ? { id: name, leaseId: "l", body, attempts: 1, sentMs: null, queueId } : null;
    },
    ack: async ({ id }) => void events.push(`${id} ends`),
    retry: async () => {},
  };
  const handle: PullLoopDeps<TranscodeJob>["handle"] = async (_job, _attempt, _signal, _log, calm) => {
    const isHead = events.length === 0;
    events.push(isHead ? "head begins" : "chunk begins");
    if (!isHead) return;
    waiting.rest.push("chunk");
    await sleep(100);
    events.push("head is calm");
    calm();
    await sleep(300);
    // The end of the job must not count a second time.
    calm();
  };
  const loop = loopOf({ queue, handle });
  await until(() => events.length === 5);
  waiting.rest.push("chunk");
  await until(() => events.length === 7);
  loop.drain(0);
  await loop.done;
  expect(events).toEqual([
    ...["head begins", "head is calm", "chunk begins", "chunk ends", "head ends"],
    ...["chunk begins", "chunk ends"],
  ]);
});

test("slots that are free ask an empty queue once, and all of them work", async () => {
  let asked = 0;
  let together = 0;
  const waiting: string[] = [];
  const queue: PullLoopDeps<TranscodeJob>["queue"] = {
    async pull(queueId) {
      asked += 1;
      const id = waiting.shift();
      return id ? { id, leaseId: id, body: JSON.stringify(start), attempts: 1, sentMs: null, queueId } : null;
    },
    ack: async () => {},
    retry: async () => {},
  };
  const handle = async () => {
    together += 1;
    await sleep(50);
  };
  const lanes = [{ name: "import", queueId: "import", slots: 4, yields: false }];
  const loop = loopOf({ queue, handle, lanes, pollMs: 40 });
  await sleep(400);
  // A pause is 20 to 40 ms: four slots that each asked would have asked 40 times at least.
  expect(asked).toBeGreaterThan(2);
  expect(asked).toBeLessThan(30);
  waiting.push("a", "b", "c", "d");
  await until(() => together === 4);
  loop.drain(1);
  await loop.done;
});

test("without a successful pull for a minute it is not healthy, but a job of minutes is no failure", async () => {
  let now = 0;
  const queue = { ...fakeQueue([]).queue, pull: () => Promise.reject(new Error("no network")) };
  const loop = loopOf({ queue, handle: () => Promise.resolve(), now: () => now });
  expect(loop.healthy()).toBe(true);
  await sleep(20);
  now = 61_000;
  expect(loop.healthy()).toBe(false);
  loop.drain(0);
  const busy = fakeQueue([JSON.stringify(start)]);
  const long = loopOf({
    queue: busy.queue,
    handle: (_job, _attempt, signal) => sleep(10_000, undefined, { signal }),
    lanes: [{ name: "rest", queueId: "rest", slots: 1, yields: false }],
    now: () => now,
  });
  await sleep(20);
  now += 120_000;
  expect(long.healthy()).toBe(true);
  long.drain(0);
  await long.done;
});
