import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../harness.ts";
import { complaintOf } from "./answer-rules.ts";
import { noRateLimits } from "./cast.ts";
import { fuzzRequests, type FuzzRequest } from "./fuzz-request.ts";
import { makeFuzzWorld, type FuzzWorld } from "./fuzz-world.ts";
import { readOperations } from "./operations.ts";
import { codeOf, send, type Received } from "./send.ts";

const count = Number(process.env.FUZZ_REQUESTS ?? 5_000);
// The same requests each time, so that a change is judged by what it changed; others by `FUZZ_SEED=random`.
const { FUZZ_SEED = "1" } = process.env;
const seed = FUZZ_SEED === "random" ? Date.now() % 2 ** 31 : Number(FUZZ_SEED);
const atOnce = 8;
const restockEvery = 400;

const operations = readOperations();
const byName = new Map(operations.map((operation) => [operation.name, operation]));
// What a credential answers that an earlier request has ended.
const ended = new Set(["TOKEN_INVALID", "ACCOUNT_SUSPENDED", "API_KEY_INVALID"]);

let h: Harness;
let world: FuzzWorld;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  world = await makeFuzzWorld(h);
});
afterAll(() => h.stop());

async function answer(request: FuzzRequest): Promise<Received> {
  const token = await world.credentialOf(request.asker, byName.get(request.about));
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const received = await send(h, { ...request, headers: { ...authorization, ...request.headers } });
  const { asker } = request;
  if (asker !== "anonymous" && asker !== "job" && !request.headers.authorization && ended.has(codeOf(received) ?? "")) {
    await world.replace(asker);
  }
  return received;
}

/** What the Worker logged of a request. */
async function logOf(requestId: string | undefined): Promise<string[]> {
  if (!requestId) return [];
  await setTimeout(200); // The lines come behind the answer.
  return h.server.getLogs().flatMap(({ message }) => (message.includes(requestId) ? [message] : []));
}

test(`${count} generated requests: none breaks the Worker, shows its inside, or reaches another account's data`, async () => {
  console.log(`FUZZ_SEED=${seed} FUZZ_REQUESTS=${count}`);
  const requests = fc.sample(fuzzRequests(operations, world.ids), { numRuns: count, seed });
  const complaints = new Map<string, string>();
  const statuses = new Map<number, number>();
  const reached = new Set<string>();
  let next = 0;
  const started = performance.now();
  const worker = async () => {
    for (;;) {
      const index = next;
      next += 1;
      const request = requests[index];
      if (!request) return;
      if (index % restockEvery === 0) await world.restock();
      // Admins read what is everybody's.
      const canary = request.asker === "admin" ? "nothing that could be" : world.canary;
      const received = await answer(request).catch((error: unknown) => String(error));
      if (typeof received !== "string") {
        statuses.set(received.status, (statuses.get(received.status) ?? 0) + 1);
        if (received.status < 300) reached.add(request.about);
      }
      const complaint = typeof received === "string" ? received : complaintOf(request, received, canary);
      if (complaint === null) continue;
      const told = JSON.stringify({ index, ...request, body: request.body?.slice(0, 500) });
      const seen = typeof received === "string" ? "" : received.text.slice(0, 300);
      const logged = typeof received === "string" ? [] : await logOf(received.headers["x-request-id"]);
      complaints.set(`${request.about}: ${complaint}`, [`${told} -> ${seen}`, ...logged].join("\n"));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${count} requests in ${seconds} s:`, Object.fromEntries([...statuses].sort(([a], [b]) => a - b)));

  expect(Object.fromEntries(complaints)).toEqual({});
  expect(await world.damage()).toEqual([]);
  // The generator still makes requests that get through, of most operations.
  const throughable = operations.filter(({ foreignBearer }) => !foreignBearer);
  expect(reached.size).toBeGreaterThan(throughable.length / 3);
}, 900_000);
