import { WorkerEntrypoint, DurableObject } from "cloudflare:workers";
export class Media extends WorkerEntrypoint { async fetch(r: Request) { return new Response("media " + r.url, {headers: {"cache-control":"public, max-age=60"}}); } }
export class EncodeCoordinator extends DurableObject {}
export class RateLimiter extends DurableObject {}
export default { async fetch(r: Request, env: any, ctx: any) { return ctx.exports.Media.fetch(r); }, queue() {} };
