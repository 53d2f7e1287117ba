import { openAsBlob, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { EdgereelError, type Client } from "../client.ts";
import { listOf, textOf, type Command, type Values } from "./command.ts";
import { signedIn, siteOf } from "./credentials.ts";
import { Interrupted, Usage } from "./exit-codes.ts";
import { followUntil, untilOf } from "./follow-until.ts";
import { newProgress } from "./progress.ts";
import { putFromNode } from "./put-from-node.ts";
import { dropUnfinished, keepUnfinished, readUnfinished, unfinishedFile, type Unfinished } from "./unfinished.ts";

const visibilities = ["public", "unlisted", "private", "subscribers"] as const;

export const uploadCommand: Command = {
  usage: "upload FILE",
  about:
    "Upload a video in parts, several at once, and follow its processing until it plays. What breaks off, by " +
    "Ctrl-C or otherwise, goes on when the same command is run again within a day.",
  options: {
    title: { type: "string" },
    description: { type: "string" },
    visibility: { type: "string" },
    tag: { type: "string", multiple: true },
    until: { type: "string" },
    parallel: { type: "string" },
    fresh: { type: "boolean" },
  },
  help: {
    title: "else the name of the file",
    description: "what it is about",
    visibility: `${visibilities.join(", ")}; private unless told otherwise`,
    tag: "may be repeated",
    until: "uploaded, playable or ready: what to wait for (playable)",
    parallel: "how many parts at once, 1 to 16 (4)",
    fresh: "do not go on with an upload of this file that broke off",
  },
  async run(positionals, values, signal) {
    const [name, ...more] = positionals;
    if (!name || more.length > 0) throw new Usage("Name one file: edgereel upload FILE");
    const until = untilOf(textOf(values.until) ?? "playable");
    const partsAtOnce = Number(textOf(values.parallel) ?? 4);
    if (!Number.isInteger(partsAtOnce) || partsAtOnce < 1 || partsAtOnce > 16)
      throw new Usage("--parallel is 1 to 16.");
    const path = resolve(name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) throw new Usage(`There is no file ${name}.`);

    const site = siteOf(textOf(values.url));
    const { client, identity } = signedIn(site);
    const stateFile = unfinishedFile(site, identity, path);
    if (values.fresh) dropUnfinished(stateFile);
    const progress = newProgress(process.stderr);
    const { entry, takesFile } = await beginOrResume(client, stateFile, path, newVideoOf(path, values));
    if (takesFile) {
      if (entry.parts) progress.say(`Going on with ${basename(path)}`);
      try {
        await client.upload(entry.endpoint, await openAsBlob(path), {
          filename: basename(path),
          ...(entry.parts ? { parts: entry.parts } : {}),
          partsAtOnce,
          signal,
          put: putFromNode,
          onBegun: (parts) => keepUnfinished(stateFile, { ...entry, parts }),
          onProgress: (sent, total) => progress.update("Uploading", sent, total),
        });
      } catch (error) {
        progress.end();
        if (signal.aborted) throw new Interrupted("Stopped. Run the same command again to go on.", { cause: error });
        // The file itself was refused: there is nothing to go on with.
        if (error instanceof EdgereelError && [413, 415, 422].includes(error.status)) dropUnfinished(stateFile);
        throw error;
      }
    }
    progress.end();
    dropUnfinished(stateFile);
    await followUntil(client, { site, videoId: entry.videoId, until, json: values.json === true, progress, signal });
  },
};

function newVideoOf(path: string, values: Values) {
  const visibility = textOf(values.visibility);
  if (visibility !== undefined && !(visibilities as readonly string[]).includes(visibility)) {
    throw new Usage(`--visibility is one of ${visibilities.join(", ")}.`);
  }
  const description = textOf(values.description);
  const tags = listOf(values.tag);
  return {
    title: textOf(values.title) ?? (basename(path, extname(path)).slice(0, 200) || "Untitled"),
    ...(description === undefined ? {} : { description }),
    ...(visibility ? { visibility: visibility as (typeof visibilities)[number] } : {}),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

type NewVideo = ReturnType<typeof newVideoOf>;

/** The video of an earlier run where it is still there, else a new one. */
async function beginOrResume(
  client: Client,
  stateFile: string,
  path: string,
  body: NewVideo,
): Promise<{ entry: Unfinished; takesFile: boolean }> {
  const kept = readUnfinished(stateFile);
  if (kept) {
    const found = await client.call("GET /videos/{id}", { path: { id: kept.videoId } }).catch(nullIfGone);
    if (found) return { entry: kept, takesFile: found.state === "draft" || found.state === "uploading" };
  }
  const video = await client.call("POST /videos", { body });
  const endpoint = video.upload?.endpoint;
  if (!endpoint) throw new EdgereelError(0, { detail: "The server made a video that takes no upload." });
  const entry: Unfinished = { file: path, videoId: video.id, endpoint, startedAtMs: Date.now() };
  keepUnfinished(stateFile, entry);
  return { entry, takesFile: true };
}

function nullIfGone(error: unknown): null {
  if (error instanceof EdgereelError && error.status === 404) return null;
  throw error;
}
