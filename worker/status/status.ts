import { log } from "../telemetry/log.ts";
import type { Deps } from "../deps.ts";
import { readFleet } from "../transcode/containers/fleet.ts";
import { storeChecks, transcoderCheck, type CheckDeps } from "./checks.ts";
import type { Dependency, RunningEncode, Status } from "./contract.ts";
import { presentFailure } from "./failures.ts";
import { probe, type Probe } from "./probe.ts";
import { presentRunning } from "./running.ts";
import { silenceOf } from "./silence.ts";
import * as store from "./store.ts";
import { askQueues, presentWaiting, type AskedQueue } from "./waiting.ts";

type StatusDeps = CheckDeps & Pick<Deps, "now" | "objects" | "metrics" | "queues">;

// Postgres is asked first for the encodes, then their coordinators: both within two seconds.
const timeoutMs = 1_500;
const coordinatorMs = 400;

/** How every part of the site stands. Whatever is away or hangs is named, and the rest is told all the same. */
export async function readStatus(deps: StatusDeps): Promise<Status> {
  const [stores, { standing, running }, queues, transcoder] = await Promise.all([
    askStores(deps),
    readStanding(deps),
    askQueues(deps, timeoutMs),
    askTranscoders(deps),
  ]);
  const now = deps.now();
  const dependencies = [...stores, queuesOf(queues), transcodersOf(transcoder, running, now), mailOf(standing)];
  return {
    at: now.toISOString(),
    state: dependencies.some(({ state }) => state === "down" || state === "failing") ? "degraded" : "ok",
    dependencies,
    waiting: presentWaiting(queues, standing, now),
    deadLetters: standing?.deadLetters ?? null,
    running: standing && { total: standing.runningTotal, items: running },
    failures: standing && (await Promise.all(standing.failures.map((row) => presentFailure(deps, row)))),
  };
}

async function askStores(deps: StatusDeps): Promise<Dependency[]> {
  const checks = Object.entries(storeChecks(deps)) as [Dependency["name"], () => Promise<unknown>][];
  return Promise.all(checks.map(async ([name, check]) => dependencyOf(name, await probe(check, timeoutMs))));
}

async function readStanding(deps: StatusDeps): Promise<{ standing: store.Standing | null; running: RunningEncode[] }> {
  const asked = await probe(() => store.readStanding(deps), timeoutMs);
  if (!asked.answered) {
    tell("standing", asked.cause);
    return { standing: null, running: [] };
  }
  const running = await Promise.all(asked.value.running.map((row) => presentRunning(deps, row, coordinatorMs)));
  return { standing: asked.value, running };
}

type Transcoders = { asked: Probe<string | null> | null };

// By their own address where they have one, else by the fleet that starts them; nobody knows the others.
async function askTranscoders(deps: StatusDeps): Promise<Transcoders> {
  const check = transcoderCheck(deps, timeoutMs);
  if (check) return { asked: await probe(() => check().then(() => null), timeoutMs) };
  if (deps.settings.TRANSCODER_MAX_INSTANCES === 0) return { asked: null };
  return {
    asked: await probe(async () => {
      const fleet = await readFleet(deps);
      return fleet && `${fleet.target} containers are kept awake for ${fleet.pendingHeads + fleet.pendingJobs} jobs.`;
    }, timeoutMs),
  };
}

function dependencyOf(name: Dependency["name"], asked: Probe<unknown>): Dependency {
  if (asked.answered) return { name, state: "ok", latencyMs: asked.latencyMs, error: null, note: null };
  tell(name, asked.cause);
  return { name, state: "down", latencyMs: asked.latencyMs, error: asked.error, note: null };
}

// One that does not answer stands for all: they are of one service.
function queuesOf(queues: AskedQueue[]): Dependency {
  const silent = queues.find(({ asked }) => !asked.answered);
  const slowest = queues.map(({ asked }) => asked).toSorted((a, b) => b.latencyMs - a.latencyMs)[0];
  const dependency = dependencyOf("queues", silent?.asked ?? slowest ?? { answered: true, value: null, latencyMs: 0 });
  return { ...dependency, note: silent ? `Of the queue ${silent.name}.` : null };
}

function transcodersOf({ asked }: Transcoders, running: RunningEncode[], now: Date): Dependency {
  const dependency: Dependency = asked
    ? { ...dependencyOf("transcoders", asked), note: asked.answered ? asked.value : null }
    : {
        name: "transcoders",
        state: "unknown",
        latencyMs: null,
        error: null,
        note: "They run elsewhere and have no address here: what they report is all that is known of them.",
      };
  const error = dependency.state === "down" ? null : silenceOf(running, now);
  return error ? { ...dependency, state: "failing", error } : dependency;
}

// Nobody can be asked without a mail being sent: what could not be sent tells.
function mailOf(standing: store.Standing | null): Dependency {
  const base = { name: "mail", latencyMs: null, error: null } as const;
  if (!standing) return { ...base, state: "unknown", note: "What waits to be sent stands in Postgres." };
  const { retried, depth } = standing.mail;
  if (retried === 0) return { ...base, state: "ok", note: depth === 0 ? null : `${depth} wait to be sent.` };
  const error = { code: "MAIL_FAILS", message: `${retried} could not be sent, and will be tried again.` };
  return { ...base, state: "failing", error, note: null };
}

function tell(part: string, cause: unknown): void {
  log.warn("status", { part, error: cause });
}
