import { createHash } from "node:crypto";
import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { folderOf, forget, keep, readKept } from "./kept-file.ts";

/** An upload that was begun, kept until the server has the whole file. */
export type Unfinished = {
  file: string;
  videoId: string;
  endpoint: string;
  parts?: { key: string; uploadId: string };
  startedAtMs: number;
};

const keptMs = 24 * 3600_000; // the server gives uploads in parts up then

/** The place where the upload of this very file, as it is now, by this account to this site is kept. */
export function unfinishedFile(site: string, identity: string, path: string): string {
  const { size, mtimeMs } = statSync(path);
  const hash = createHash("sha256").update(JSON.stringify([site, identity, realpathSync(path), size, mtimeMs]));
  return join(folderOf("state"), "uploads", `${hash.digest("hex").slice(0, 32)}.json`);
}

export function readUnfinished(file: string): Unfinished | null {
  const found = readKept<Unfinished>(file);
  return found && Date.now() - found.startedAtMs < keptMs ? found : null;
}

export const keepUnfinished = (file: string, entry: Unfinished) => keep(file, entry);
export const dropUnfinished = (file: string) => forget(file);
