import { afterAll, beforeAll, expect, test } from "vitest";
import { signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { playableVideo, send } from "./beacons.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "beacon=5/60" });
}, 120_000);
afterAll(() => h?.stop());

test("one address sends so many beacons in a minute and no more, whatever it calls itself", async () => {
  const video = await playableVideo(h, await signUp(h, "creator"));
  const statuses: number[] = [];
  for (let i = 0; i < 7; i += 1) statuses.push((await send(h, video, {}, { browser: `browser ${i}` })).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429]);
});
