import type { RateRule } from "./rate-window.ts";

type Limit = RateRule & { failOpen: boolean };

/** The limits and their defaults. `failOpen`: let through while the limiter itself is away. */
export const rateLimits = {
  signIn: { count: 5, seconds: 60, failOpen: false },
  signInAddress: { count: 5, seconds: 60, failOpen: false },
  register: { count: 5, seconds: 3600, failOpen: false },
  forgot: { count: 3, seconds: 3600, failOpen: false },
  forgotAddress: { count: 3, seconds: 3600, failOpen: false },
  resend: { count: 3, seconds: 3600, failOpen: false },
  resendAddress: { count: 3, seconds: 3600, failOpen: false },
  refresh: { count: 30, seconds: 60, failOpen: false },
  upload: { count: 20, seconds: 3600, failOpen: false },
  import: { count: 20, seconds: 3600, failOpen: false },
  // A server makes one for each of its people who uploads.
  uploadLink: { count: 120, seconds: 3600, failOpen: false },
  // A batch of up to 100 parts counts once.
  presign: { count: 60, seconds: 60, failOpen: false },
  // Uppy asks for the parts one by one: as many as 60 batches hold, so that a fast line is not held up.
  presignPart: { count: 6000, seconds: 60, failOpen: false },
  write: { count: 60, seconds: 60, failOpen: false },
  // Follows, likes, playlists, history: a watch page keeps its position with one every ten seconds.
  engage: { count: 120, seconds: 60, failOpen: true },
  // Comments, answers and edits of them: more than anybody types.
  comment: { count: 10, seconds: 60, failOpen: false },
  // By a customer's server, for each of its viewers; signing costs next to nothing.
  playbackToken: { count: 600, seconds: 60, failOpen: true },
  creatorRequest: { count: 5, seconds: 86_400, failOpen: false },
  report: { count: 20, seconds: 3600, failOpen: false },
  // Tests and replays of webhooks: each asks a stranger's server.
  webhookSend: { count: 30, seconds: 60, failOpen: false },
  search: { count: 60, seconds: 60, failOpen: true },
  // By address, counted in memory (worker/views/limit-beacons.ts).
  beacon: { count: 120, seconds: 60, failOpen: true },
  // Counted in memory (limit-reads.ts).
  read: { count: 600, seconds: 60, failOpen: true },
} as const satisfies Record<string, Limit>;

export type RateLimitName = keyof typeof rateLimits;

/** A limit and its default in words, for the API's reference: `register (5 in 3600 s)`. */
export function describeLimit(name: RateLimitName): string {
  const { count, seconds } = rateLimits[name];
  return `${name} (${count} in ${seconds} s)`;
}

/** Reads overrides such as `register=100/3600,upload=500/3600`; the last of a name holds, unknown names throw. */
export function parseRateLimits(overrides: string): Record<RateLimitName, RateRule> {
  const rules: Record<string, RateRule> = { ...rateLimits };
  for (const entry of overrides.split(",").filter((part) => part.trim() !== "")) {
    const [, name, count, seconds] = /^\s*(\w+)=(\d+)\/(\d+)\s*$/.exec(entry) ?? [];
    if (!name || !Object.hasOwn(rateLimits, name) || !Number(count) || !Number(seconds)) {
      const names = Object.keys(rateLimits).join(", ");
      throw new Error(`RATE_LIMITS: cannot read "${entry}"; write for example register=100/3600. Limits: ${names}`);
    }
    rules[name] = { count: Number(count), seconds: Number(seconds) };
  }
  return rules;
}
