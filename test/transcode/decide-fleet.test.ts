import fc from "fast-check";
import { expect, test } from "vitest";
import { decideFleet, type FleetLimits, type FleetView } from "../../worker/transcode/containers/decide-fleet.ts";

const minuteMs = 60_000;
const nowMs = 1_000 * minuteMs;
const quiet: FleetView = {
  pendingHeads: 0,
  pendingJobs: 0,
  running: 0,
  oldestWaitSeconds: 0,
  nowMs,
  lastScaledMs: nowMs - 60 * minuteMs,
  lastNeededMs: nowMs - 60 * minuteMs,
};
const limits: FleetLimits = { minInstances: 0, maxInstances: 10 };

test.each<[string, Partial<FleetView>, Partial<FleetLimits>, number, string]>([
  ["nothing to do, nothing runs", {}, {}, 0, "steady"],
  ["a head wakes an instance at once", { pendingHeads: 1, lastScaledMs: nowMs }, {}, 1, "backlog"],
  ["each head has an instance of its own", { pendingHeads: 3 }, {}, 3, "backlog"],
  ["a single job is enough to wake one", { pendingJobs: 1 }, {}, 1, "backlog"],
  ["other jobs share instances", { pendingJobs: 20 }, {}, 5, "backlog"],
  ["heads and jobs add up", { pendingHeads: 2, pendingJobs: 8 }, {}, 4, "backlog"],
  ["never more than allowed", { pendingHeads: 5, pendingJobs: 500 }, {}, 10, "backlog"],
  ["who has waited long shares with nobody", { pendingJobs: 8, oldestWaitSeconds: 300 }, {}, 8, "long wait"],
  ["all stay for a while without work", { running: 6, lastNeededMs: nowMs - 4 * minuteMs }, {}, 6, "cooling"],
  ["all stay right after a change", { running: 6, lastScaledMs: nowMs - minuteMs }, {}, 6, "cooling"],
  ["idle for long, all go", { running: 6 }, {}, 0, "idle"],
  ["as many stay as may be at work", { running: 9, pendingJobs: 5 }, {}, 5, "surplus"],
  ["the least number stays", { running: 6 }, { minInstances: 2 }, 2, "idle"],
  ["the least number is there without work", {}, { minInstances: 2 }, 2, "idle"],
  ["a limit that was lowered holds at once", { running: 9, pendingJobs: 99 }, { maxInstances: 4 }, 4, "surplus"],
  ["turned off, nothing runs", { pendingHeads: 4, running: 3 }, { maxInstances: 0, minInstances: 2 }, 0, "off"],
])("%s", (_name, view, changed, target, reason) => {
  expect(decideFleet({ ...quiet, ...view }, { ...limits, ...changed })).toMatchObject({ target, reason });
});

const count = fc.integer({ min: 0, max: 600 });
const ageMs = fc.integer({ min: 0, max: 30 * minuteMs });
const views = fc
  .record({
    pendingHeads: count,
    pendingJobs: count,
    running: count,
    oldestWaitSeconds: count,
    age: ageMs,
    need: ageMs,
  })
  .map(({ age, need, ...view }) => ({ ...view, nowMs, lastScaledMs: nowMs - age, lastNeededMs: nowMs - need }));
const anyLimits = fc.record({ minInstances: fc.nat(20), maxInstances: fc.nat(200) });

test("the target stays within the limits, and work always has an instance", () => {
  fc.assert(
    fc.property(views, anyLimits, (view, limits) => {
      const { target } = decideFleet(view, limits);
      expect(target).toBeLessThanOrEqual(limits.maxInstances);
      expect(target).toBeGreaterThanOrEqual(Math.min(limits.minInstances, limits.maxInstances));
      if (view.pendingHeads + view.pendingJobs > 0 && limits.maxInstances > 0) expect(target).toBeGreaterThan(0);
    }),
  );
});

test("more backlog or a longer wait never means fewer instances", () => {
  fc.assert(
    fc.property(views, anyLimits, count, count, count, (view, limits, heads, jobs, wait) => {
      const more = {
        ...view,
        pendingHeads: view.pendingHeads + heads,
        pendingJobs: view.pendingJobs + jobs,
        oldestWaitSeconds: view.oldestWaitSeconds + wait,
      };
      expect(decideFleet(more, limits).target).toBeGreaterThanOrEqual(decideFleet(view, limits).target);
    }),
  );
});

test("within the limit, an instance that may be at work is never taken away", () => {
  fc.assert(
    fc.property(views, anyLimits, (view, limits) => {
      const working = Math.min(view.running, view.pendingHeads + view.pendingJobs, limits.maxInstances);
      expect(decideFleet(view, limits).target).toBeGreaterThanOrEqual(working);
    }),
  );
});

test("no flapping: after a rise there is no fall for five minutes, whatever the backlog does", () => {
  const minutes = fc.array(fc.record({ pendingHeads: fc.nat(12), pendingJobs: fc.nat(60) }), { maxLength: 60 });
  fc.assert(
    fc.property(minutes, (backlogs) => {
      let state = { running: 0, lastScaledMs: 0, lastNeededMs: 0 };
      let roseMs = -Infinity;
      for (const [i, backlog] of backlogs.entries()) {
        const at = nowMs + i * minuteMs;
        const { target, needed } = decideFleet({ ...state, ...backlog, oldestWaitSeconds: 0, nowMs: at }, limits);
        if (target < state.running) expect(at - roseMs).toBeGreaterThanOrEqual(5 * minuteMs);
        if (target > state.running) roseMs = at;
        state = {
          running: target,
          lastScaledMs: target === state.running ? state.lastScaledMs : at,
          lastNeededMs: needed > 0 && needed >= state.running ? at : state.lastNeededMs,
        };
      }
    }),
  );
});
