import { spawn } from "node:child_process";
import { text as readAll } from "node:stream/consumers";
import { findTool } from "./find-tools.ts";

/** Runs promtool, with `stdin` as its input; answers how it ended and all that it wrote. */
export async function promtool(
  args: string[],
  { cwd, stdin = "" }: { cwd?: string; stdin?: string },
): Promise<{ status: number; text: string }> {
  const tool = findTool("promtool");
  if (!tool) throw new Error("there is no promtool on this machine");
  const child = spawn(tool, args, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(stdin);
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  const [status, out, err] = await Promise.all([ended, readAll(child.stdout), readAll(child.stderr)]);
  return { status, text: out + err };
}
