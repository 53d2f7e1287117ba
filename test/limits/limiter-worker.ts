import worker from "../../worker/index.ts";
import { RateLimiter as RealLimiter } from "../../worker/http/rate-limiter.ts";
import type { RateDecision, RateRule } from "../../worker/http/rate-window.ts";

// The whole Worker, but with a limiter that writes down each call and can be made to fail.
export * from "../../worker/index.ts";

type Fault = "none" | "throws" | "hangs";
const seen = { fault: "none" as Fault, calls: [] as string[] };

export class RateLimiter extends RealLimiter {
  override async take(rule: RateRule, count: number): Promise<RateDecision[]> {
    seen.calls.push(this.ctx.id.name ?? "");
    if (seen.fault === "throws") throw new Error("the storage of this object is away");
    if (seen.fault === "hangs") await new Promise((resolve) => setTimeout(resolve, 60_000));
    return super.take(rule, count);
  }
}

export default {
  ...worker,
  /** `POST /test/limiter?fault=…` begins a new list with this fault; GET answers the calls since. */
  async fetch(request: Request, ...rest: [never, never]): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname !== "/test/limiter") return worker.fetch(request, ...rest);
    if (request.method === "POST") Object.assign(seen, { fault: url.searchParams.get("fault"), calls: [] });
    return Response.json(seen.calls);
  },
};
