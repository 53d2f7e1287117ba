import { ask } from "./ask.ts";
import { textOf, type Command } from "./command.ts";
import { anonymous, signedIn, siteOf } from "./credentials.ts";
import { Usage } from "./exit-codes.ts";
import { followUntil, untilOf } from "./follow-until.ts";
import { clock, print, printable, printJson, table } from "./output.ts";
import { newProgress } from "./progress.ts";

export const ls: Command = {
  usage: "ls",
  about: "List your videos, newest first.",
  options: { public: { type: "boolean" }, limit: { type: "string" } },
  help: { public: "everybody's public videos instead", limit: "how many at most (50)" },
  async run(_positionals, values) {
    const limit = Number(textOf(values.limit) ?? 50);
    if (!Number.isInteger(limit) || limit < 1) throw new Usage("--limit is a number from 1 on.");
    const site = siteOf(textOf(values.url));
    const client = values.public ? anonymous(site) : signedIn(site).client;
    const mine = values.public ? "false" : "true";
    const videos = [];
    for await (const video of client.each("GET /videos", { query: { mine, limit: Math.min(limit, 100) } })) {
      videos.push(video);
      if (videos.length >= limit) break;
    }
    if (values.json) return printJson(videos);
    if (videos.length === 0) return void process.stderr.write("There are no videos.\n");
    print(
      table([
        ["ID", "STATE", "LENGTH", "VISIBILITY", "TITLE"],
        ...videos.map((video) => [
          video.id,
          video.state === "processing" ? `${Math.floor(video.progress * 100)} %` : video.state,
          video.durationSeconds === null ? "-" : clock(video.durationSeconds),
          video.visibility,
          printable(video.title),
        ]),
      ]),
    );
  },
};

export const watch: Command = {
  usage: "watch ID",
  about: "Follow the processing of a video until it is ready, and print where it plays.",
  options: { until: { type: "string" } },
  help: { until: "playable or ready (ready)" },
  async run([videoId], values, signal) {
    if (!videoId) throw new Usage("Name the video: edgereel watch vid_…");
    const until = untilOf(textOf(values.until) ?? "ready");
    const site = siteOf(textOf(values.url));
    const progress = newProgress(process.stderr);
    await followUntil(signedIn(site).client, { site, videoId, until, json: values.json === true, progress, signal });
  },
};

export const rm: Command = {
  usage: "rm ID…",
  about: "Delete videos for good.",
  options: { yes: { type: "boolean", short: "y" } },
  help: { yes: "do not ask; nor is asked where there is no terminal" },
  async run(ids, values) {
    if (ids.length === 0) throw new Usage("Name the videos: edgereel rm vid_…");
    const { client } = signedIn(siteOf(textOf(values.url)));
    const deleted: string[] = [];
    for (const id of ids) {
      if (!values.yes && !values.json && process.stdin.isTTY) {
        const { title } = await client.call("GET /videos/{id}", { path: { id } });
        if (!/^y(es)?$/i.test(await ask(`Delete "${printable(title)}" (${id}) for good? [y/N] `))) continue;
      }
      await client.call("DELETE /videos/{id}", { path: { id } });
      deleted.push(id);
      if (!values.json) print(`Deleted ${id}.`);
    }
    if (values.json) printJson({ deleted });
  },
};
