import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { MetricSet } from "../schema/metric-set.ts";
import { ffmpegRuns, type FfmpegRun } from "./process.ts";
import type { Lane, PullLoopDeps } from "./pull-loop.ts";
import type { QueueDepth } from "./queue.ts";

/** The numbers of this transcoder, as /metrics serves them. They begin at zero with the process. */
export type TranscoderMetrics = {
  set: MetricSet;
  /** In Prometheus's text format. */
  read(): Promise<string>;
  stop(): void;
};

export function openMetrics(): TranscoderMetrics {
  const set = new MetricSet();
  const counted = (message: unknown) => {
    set.count("edgereel.ffmpeg.runs", { outcome: (message as Pick<FfmpegRun, "outcome">).outcome });
  };
  set.begin("edgereel.ffmpeg.runs", { outcome: "done" }, { outcome: "failed" }, { outcome: "timeout" });
  set.set("edgereel.transcoder.jobs", {}, 0);
  subscribe(ffmpegRuns, counted);
  let lastCpuSeconds = 0;
  return {
    set,
    async read() {
      const { user, system } = process.cpuUsage();
      const cpuSeconds = (user + system) / 1e6;
      set.count("process.cpu.time", {}, cpuSeconds - lastCpuSeconds);
      lastCpuSeconds = cpuSeconds;
      set.set("process.memory.usage", {}, process.memoryUsage.rss());
      const disk = await statfs(tmpdir());
      set.set("system.filesystem.usage", { system_filesystem_state: "free" }, disk.bavail * disk.bsize);
      set.set("system.filesystem.usage", { system_filesystem_state: "used" }, (disk.blocks - disk.bfree) * disk.bsize);
      return set.exposition();
    },
    stop: () => unsubscribe(ffmpegRuns, counted),
  };
}

/** What a pull loop and its queues tell the metrics. */
export function queueMetrics(set: MetricSet, lanes: readonly Lane[]) {
  const nameOf = (id: string) => lanes.find(({ queueId }) => queueId === id)?.name ?? id;
  for (const { name } of lanes) {
    const queue = { messaging_destination_name: name };
    set.begin("messaging.process.duration", { ...queue, error_type: "" }, { ...queue, error_type: "retried" });
    set.begin("edgereel.queue.wait", queue);
    set.begin("edgereel.queue.redeliveries", queue);
  }
  const onWorked: PullLoopDeps<never>["onWorked"] = (lane, { attempts, sentMs }, { startedMs, endedMs, error }) => {
    const queue = { messaging_destination_name: lane.name };
    set.observe("messaging.process.duration", { ...queue, error_type: error }, (endedMs - startedMs) / 1000);
    if (sentMs !== null) set.observe("edgereel.queue.wait", queue, Math.max(0, startedMs - sentMs) / 1000);
    if (attempts > 1) set.count("edgereel.queue.redeliveries", queue);
  };
  return {
    onWorked,
    onBusy: (jobs: number) => set.set("edgereel.transcoder.jobs", {}, jobs),
    onDepth({ queueId, messages, oldestMs }: QueueDepth): void {
      const queue = { messaging_destination_name: nameOf(queueId) };
      set.set("edgereel.queue.depth", queue, messages);
      // An empty queue has no oldest message; nor has one whose age is not told.
      const ageMs = messages > 0 && oldestMs !== null ? Date.now() - oldestMs : 0;
      set.set("edgereel.queue.oldest", queue, Math.max(0, ageMs) / 1000);
    },
  };
}
