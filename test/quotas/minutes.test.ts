import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

let h: Harness;
beforeAll(async () => {
  // Room for one of ten seconds, and not for two.
  h = await startHarness({ RATE_LIMITS: "upload=500/3600", QUOTA_MINUTES: "0.25", LADDER: "360" });
  await h.startTranscoder();
});
afterAll(() => h.stop());

test("of two videos uploaded at once that fit alone and not together, one is encoded and one is told why not", async () => {
  const creator = await signUp(h, "creator");
  const clip = await makeClip({ seconds: 10, size: "320x180" });
  const drafts = [await newDraft(h, creator), await newDraft(h, creator)];
  const begun = await Promise.all(drafts.map((draft) => uploadWhole(h, creator, draft, clip)));
  expect(begun.map(({ status }) => status)).toEqual([200, 200]);
  const videos = await until(
    () =>
      Promise.all(drafts.map(async ({ id }) => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body)),
    (all) => all.every(({ state }) => state === "ready" || state === "failed"),
    90,
  );
  expect(videos.map(({ state, error }) => [state, error?.code ?? null]).sort()).toEqual([
    ["failed", "ERR_QUOTA_EXCEEDED"],
    ["ready", null],
  ]);
  const { body } = await call(h, "GET", "users/me/quota", { token: creator.token });
  expect(body.minutes.used).toBeCloseTo(10 / 60, 1);
}, 120_000);
