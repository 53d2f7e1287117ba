// `node bench/timing.ts [samples]`: whether the time of an answer tells that an address has an account.
import { randomUUID } from "node:crypto";
import { startHarness } from "../test/harness.ts";
import { prepare } from "../test/prepare.ts";
import { noRateLimits } from "../test/security/cast.ts";
import { readOperations } from "../test/security/operations.ts";
import { median } from "./median.ts";

const samples = Number(process.argv[2] ?? 200);
const mostDifference = 0.1;
const password = "quiet river under stones";

type Side = () => Record<string, string>;
type Pair = { name: string; path: string; known: Side; unknown: Side };

const operations = readOperations().map(({ name }) => name);
await prepare();
const harness = await startHarness({ RATE_LIMITS: noRateLimits });

async function post(path: string, body: Record<string, string>): Promise<{ ms: number; status: number }> {
  const started = performance.now();
  const answer = await fetch(`${harness.at.app}/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return { ms: performance.now() - started, status: answer.status };
}

const newEmail = () => `timing-${randomUUID()}@example.test`;
const known = newEmail();
const made = await post("auth/register", { email: known, password, displayName: "Known" });
if (made.status !== 201 && made.status !== 202) throw new Error(`register answered ${made.status}`);

const account = (email: string) => ({ email, password, displayName: "Somebody" });
const pairs: Pair[] = [
  {
    name: "sign-in with a wrong password",
    path: "auth/login",
    known: () => ({ email: known, password: "not the password" }),
    unknown: () => ({ email: newEmail(), password: "not the password" }),
  },
  { name: "register", path: "auth/register", known: () => account(known), unknown: () => account(newEmail()) },
  {
    name: "forgot password",
    path: "auth/forgot",
    known: () => ({ email: known }),
    unknown: () => ({ email: newEmail() }),
  },
].filter(({ path }) => operations.includes(`POST /${path}`));

// Interleaved, and in turns which one is first: what the machine does besides meets both alike.
const rows: Record<
  string,
  { samples: number; knownMs: number; unknownMs: number; difference: string; within: boolean }
> = {};
for (const { name, path, known, unknown } of pairs) {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let i = 0; i < samples + 5; i += 1) {
    const order = i % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const side of order) {
      const { ms, status } = await post(path, side === "known" ? known() : unknown());
      if (status >= 429) throw new Error(`${path} answered ${status}`);
      // The first ones warm up.
      if (i >= 5) times[side].push(ms);
    }
  }
  const [a, b] = [median(times.known), median(times.unknown)];
  const difference = Math.abs(a - b) / Math.min(a, b);
  rows[name] = {
    samples,
    knownMs: Number(a.toFixed(1)),
    unknownMs: Number(b.toFixed(1)),
    difference: `${(difference * 100).toFixed(1)} %`,
    within: difference <= mostDifference,
  };
}
console.table(rows);
await harness.stop();
process.exit(Object.values(rows).every(({ within }) => within) ? 0 : 1);
