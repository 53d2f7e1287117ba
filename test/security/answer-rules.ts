import { faultStatus } from "../../schema/errors.ts";
import type { FuzzRequest } from "./fuzz-request.ts";
import type { Received } from "./send.ts";

const slowestMs = 15_000;
const longestBytes = 2 ** 20;

// Words of the engine room: a stack, a file of ours, the database's or its driver's own messages.
const internals = [
  /\n\s+at .+:\d+/,
  /(?:worker|schema|node_modules)\/[\w/-]+\.[jt]s/,
  /drizzle|NeonDbError|PGlite|postgres:\/\//i,
  /(?:relation|column|constraint) "\w+"/,
  /Failed query|syntax error at or near|invalid input syntax|invalid byte sequence/,
];

/** What is wrong with this answer, in one line; null where nothing is. `canary` may stand in no answer. */
export function complaintOf(request: FuzzRequest, answer: Received, canary: string): string | null {
  const { status, headers, text, ms } = answer;
  if (status >= 500) return `status ${status}`;
  if (status < 200) return `status ${status}`;
  if (ms > slowestMs) return `took ${Math.round(ms)} ms`;
  if (text.length > longestBytes) return `is ${text.length} characters long`;
  if (text.includes(canary)) return "holds what belongs to another account";
  if (Object.values(headers).some((value) => value.includes(canary))) return "has another account's data in a header";
  if (headers["x-injected"] !== undefined) return "took a header from a value";
  if (!headers["x-request-id"]) return "has no request id";
  if (status >= 400) {
    const inside = internals.find((pattern) => pattern.test(text));
    if (inside) return `tells of its inside: ${inside}`;
  }
  // As the server's URL parser reads it: `%2e%2e` climbs.
  const isPage = !/^\/(?:api|media)\//.test(new URL(request.path, "http://localhost").pathname);
  if (status < 400 || request.method === "HEAD" || isPage) return null;
  return problemComplaint(answer);
}

function problemComplaint({ status, headers, text }: Received): string | null {
  if (headers["content-type"] !== "application/problem+json") return `is ${status} as ${headers["content-type"]}`;
  let problem: Record<string, unknown>;
  try {
    problem = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return "is no JSON";
  }
  const code = String(problem.code) as keyof typeof faultStatus;
  if (faultStatus[code] !== status) return `has the code ${code} with status ${status}`;
  if (problem.status !== status) return "names another status";
  if (problem.requestId !== headers["x-request-id"]) return "names another request id";
  const words = [problem.type, problem.title, problem.detail];
  return words.every((word) => typeof word === "string" && word !== "") ? null : "lacks type, title or detail";
}
