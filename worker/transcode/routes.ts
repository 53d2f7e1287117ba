import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { relayOutbox } from "../outbox/outbox.ts";
import { findVisible } from "../videos/videos.ts";
import * as contract from "./contract.ts";
import { coordinatorOf } from "./coordinators.ts";
import type { Watch } from "./encode-coordinator.ts";
import { takeReport } from "./reports.ts";
import type { Who } from "./watchers.ts";

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
    headers: { "x-watch": encodeURIComponent(JSON.stringify({ videoId: id, who: whoIs(c), known } satisfies Watch)) },
    signal: c.req.raw.signal,
  });
  // The headers of a fetched response cannot be added to.
  return new Response(stream.body, stream);
});

function whoIs(c: AppContext): Who {
  const viewer = c.get("viewer");
  if (!viewer) return { kind: "anybody" };
  const { userId, credential } = viewer;
  if (credential.kind === "session") return { kind: "session", userId, sessionId: credential.sessionId };
  return { kind: "key", token: (c.req.header("authorization") ?? "").replace(/^Bearer /i, "") };
}
