import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What a stand-in keeps across restarts: JSON in a file, or nothing where no file is named. */
export function readState<T>(file: string | undefined): T | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    throw new Error(`${file} is damaged. Begin anew with: npm start -- --reset`);
  }
}

/** Written beside and renamed: a kill in between leaves the old file whole. */
export function writeState(file: string | undefined, value: unknown, mode = 0o644): void {
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(value), { mode });
  renameSync(`${file}.new`, file);
}
