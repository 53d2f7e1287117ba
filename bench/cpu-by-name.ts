import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100; // USER_HZ, which is 100 on every Linux that Node runs on

/**
 * CPU seconds that the processes below this one have used, by name: what work costs, also on a machine that is busy
 * with something else. Empty where there is no /proc.
 */
export function cpuByName(): Record<string, number> {
  const processes = readProcesses();
  const below = new Set([process.pid]);
  // Parents mostly have lower ids than their children; once more for those that have not.
  for (let round = 0; round < 3; round += 1) {
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  const used: Record<string, number> = {};
  for (const { pid, name, seconds } of processes) {
    if (pid !== process.pid && below.has(pid)) used[name] = (used[name] ?? 0) + seconds;
  }
  return used;
}

function readProcesses() {
  try {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap(readProcess);
  } catch {
    return [];
  }
}

function readProcess(pid: string) {
  try {
    // proc(5): the name stands in brackets and may hold anything; 4 is the parent, 14 and 15 the times.
    const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const fields = rest.split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return [{ pid: Number(pid), name, parent: Number(fields[1]), seconds: ticks / ticksPerSecond }];
  } catch {
    return []; // It has ended meanwhile.
  }
}
