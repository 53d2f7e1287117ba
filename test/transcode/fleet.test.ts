import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobReport } from "../../schema/messages.ts";
import type { EncodeBacklog, FleetStatus } from "../../worker/transcode/containers/backlog.ts";
import { call, newDraft, signUp, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { headerOnly, plan } from "./hand-made-plan.ts";

// Containers run at Cloudflare alone: here each instance fails to start. What is shown is that the
// fleet knows the backlog of real encodes, decides by it, and takes no harm of instances that fail.

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ TRANSCODER_MAX_INSTANCES: "4" });
});
afterAll(() => h.stop());

async function fleet() {
  type Fleet = { status(): Promise<FleetStatus>; report(backlog: EncodeBacklog): Promise<void> };
  const env = (await h.worker.getEnv()) as { TRANSCODER_FLEET: { getByName(name: string): Fleet } };
  return env.TRANSCODER_FLEET.getByName("fleet");
}
const status = async () => (await fleet()).status();
const untilPending = (heads: number, jobs: number) =>
  until(status, (now) => now.pendingHeads === heads && now.pendingJobs === jobs);

test("the fleet follows an encode from its start to its end, and gets over a report that was lost", async () => {
  const creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator);
  expect(await status()).toEqual({ pendingHeads: 0, pendingJobs: 0, target: 0 });
  await uploadWhole(h, creator, draft, headerOnly);
  // The start job: one instance at once.
  expect(await untilPending(1, 0)).toMatchObject({ target: 1 });

  const messages = await until(
    () => h.queue.pull("transcode-first", 10),
    (list) => list.length > 0,
  );
  const { report } = JSON.parse(messages[0]?.body ?? "");
  const tell = (body: JobReport) => call(h, "POST", report.url, { token: report.token, body });
  await tell({ type: "planned", plan });
  // Two heads and one job more.
  expect(await untilPending(2, 1)).toMatchObject({ target: 3 });

  const lost = { videoId: draft.id, epoch: 1, heads: 0, jobs: 0 };
  await (await fleet()).report(lost);
  expect(await status()).toMatchObject({ pendingHeads: 0, pendingJobs: 0 });
  await h.worker.scheduled({ cron: "* * * * *" });
  expect(await untilPending(2, 1)).toMatchObject({ target: 3 });
  // What an older epoch says counts no more.
  await (await fleet()).report({ ...lost, epoch: 0 });
  expect(await status()).toMatchObject({ pendingHeads: 2, pendingJobs: 1 });

  await tell({ type: "failed", code: "ERR_UNKNOWN", message: "Enough." });
  // Nothing is left to do, and the instances stay for a while.
  expect(await untilPending(0, 0)).toMatchObject({ target: 3 });
});
