import { readdirSync, readFileSync } from "node:fs";

// Linux's USER_HZ, which is 100 on every machine that runs Node.
const tickMs = 10;

type Process = { pid: string; parent: string; cpuMs: number; command: string };

function processes(): Process[] {
  return readdirSync("/proc").flatMap((pid): Process[] => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // Behind the name, which may hold anything: state, parent, and as the 12th and 13th user and system time.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return [{ pid, parent: fields[1] ?? "", cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, command }];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

/** CPU time so far, in milliseconds, of the process whose command has both words and of all that it started. */
export function cpuMsOf(script: string, argument: string): number {
  const all = processes();
  const group = new Set(
    all.filter(({ command }) => command.includes(script) && command.includes(argument)).map(({ pid }) => pid),
  );
  for (let before = -1; before !== group.size;) {
    before = group.size;
    for (const { pid, parent } of all) if (group.has(parent)) group.add(pid);
  }
  return all.filter(({ pid }) => group.has(pid)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}
