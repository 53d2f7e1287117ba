import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import { viewerNow } from "../auth/authenticate.ts";
import { newRouter } from "../http/router.ts";
import { whileAllowed } from "../http/while-allowed.ts";
import { relayOutbox } from "../outbox/outbox.ts";
import { findVisible } from "../videos/videos.ts";
import * as contract from "./contract.ts";
import { coordinatorOf } from "./coordinators.ts";
import { takeReport } from "./reports.ts";

export const transcodeRoutes = newRouter();

const JobClaims = z.object({ sub: z.string(), epoch: z.number().int() });

transcodeRoutes.openapi(contract.reportJob, async (c) => {
  const deps = c.get("deps");
  const bearer = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (!bearer) throw new Fault("UNAUTHENTICATED", "Give the job's token.");
  const { sub, epoch } = JobClaims.parse(await deps.keys.verify("job", bearer));
  const report = c.req.valid("json");
  const reply = await takeReport(deps, { videoId: sub, epoch }, report);
  if (report.type === "caption") c.executionCtx.waitUntil(relayOutbox(deps));
  return c.json(reply, 200);
});

transcodeRoutes.openapi(contract.watchEncode, async (c) => {
  const deps = c.get("deps");
  const video = await findVisible(deps, c.get("viewer"), c.req.valid("param").id);
  const { id, state, epoch, playable, errorCode, errorMessage } = video;
  const known = { state, epoch, playable, error: errorCode ? { code: errorCode, message: errorMessage ?? "" } : null };
  const stream = await coordinatorOf(deps, id).fetch("https://coordinator/events", {
    headers: { "x-known-state": encodeURIComponent(JSON.stringify(known)) },
    signal: c.req.raw.signal,
  });
  const { body } = stream;
  if (!body) return new Response(null, stream);
  // Who may not see the video any more is told no more of it, on a stream that is open as well.
  const ask = async () => findVisible(deps, await viewerNow(c), id);
  // The headers of a fetched response cannot be added to.
  return new Response(whileAllowed(body, ask), stream);
});
