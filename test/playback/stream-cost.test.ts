import { expect, test } from "vitest";
import { MetricSet } from "../../schema/metric-set.ts";
import { countStream } from "../../worker/playback/streams.ts";

// The counter as a plain function, and a clock that the test moves.
function depsWith(touch: () => Promise<boolean>) {
  const clock = { ms: 1_000_000 };
  const deps = {
    objects: { STREAM_COUNTER: { getByName: () => ({ touch }) } },
    settings: { MAX_STREAMS: 1 },
    metrics: new MetricSet(),
    now: () => new Date(clock.ms),
  };
  return { deps, clock };
}
const grant = (stream: string) => ({ account: "usr_1", viewer: "usr_1", stream });

test("a stream asks the counter once in ten seconds, however many segments it reads", async () => {
  let calls = 0;
  const { deps, clock } = depsWith(async () => (calls += 1) > 0);
  for (let second = 0; second < 60; second += 1) {
    for (let request = 0; request < 20; request += 1) await countStream(deps, grant("cost"), "usr_owner");
    clock.ms += 1_000;
  }
  expect(calls).toBe(6);
});

test("a counter that is away or does not answer lets through", async () => {
  const away = depsWith(() => Promise.reject(new Error("overloaded")));
  await countStream(away.deps, grant("away"), "usr_owner");
  const silent = depsWith(() => new Promise<boolean>(() => undefined));
  await countStream(silent.deps, grant("silent"), "usr_owner");
}, 5_000);

test("a stream that was refused is told so without asking each time, and asks again soon", async () => {
  let calls = 0;
  const { deps, clock } = depsWith(async () => (calls += 1) > 1);
  for (let tries = 0; tries < 5; tries += 1) {
    await expect(countStream(deps, grant("refused"), "usr_owner")).rejects.toMatchObject({
      code: "STREAM_LIMIT_REACHED",
    });
  }
  expect(calls).toBe(1);
  clock.ms += 2_000;
  await countStream(deps, grant("refused"), "usr_owner");
});
