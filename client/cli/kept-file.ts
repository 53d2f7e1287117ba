import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where this user's files of one kind are kept (XDG Base Directory Specification 0.8). */
export function folderOf(kind: "config" | "state"): string {
  const given = process.env[kind === "config" ? "XDG_CONFIG_HOME" : "XDG_STATE_HOME"];
  const base = given?.startsWith("/") ? given : join(homedir(), kind === "config" ? ".config" : ".local/state");
  return join(base, "edgereel");
}

/** What was kept, or null where there is nothing that can be read. */
export function readKept<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
}

/** Written whole or not at all, and read by nobody else (0600 in a folder of 0700). */
export function keep(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  // The mode above is for new files alone.
  chmodSync(partial, 0o600);
  renameSync(partial, file);
}

export function forget(file: string): void {
  rmSync(file, { force: true });
}
