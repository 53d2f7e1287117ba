import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderOperations } from "../../local/client-types.ts";
import { projectRoot } from "../../local/settings.ts";
import { call, newDraft, signUp, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";

let h: Harness;
let project: string;

// A project elsewhere that has installed the package, as it would be published, and nothing else.
beforeAll(async () => {
  h = await startHarness();
  project = mkdtempSync(join(tmpdir(), "edgereel-outside-"));
  const npm = ["pack", "--silent", "--pack-destination", project, join(projectRoot, "client")];
  const [file = ""] = execFileSync("npm", npm, { encoding: "utf8", cwd: project }).trim().split("\n").slice(-1);
  const folder = join(project, "node_modules/edgereel");
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", join(project, file), "-C", folder, "--strip-components=1"]);
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
}, 120_000);
afterAll(async () => {
  rmSync(project, { recursive: true, force: true });
  await h.stop();
});

const tsc = (source: string, libraries: string[]) => {
  writeFileSync(join(project, "use.ts"), source);
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--types", ""];
  const args = [
    join(projectRoot, "node_modules/typescript/bin/tsc"),
    ...options,
    "--lib",
    libraries.join(","),
    "use.ts",
  ];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  return { status, stdout };
};

test("the client's types are those of the contracts; `npm run openapi` writes them anew", () => {
  const document = JSON.parse(readFileSync(join(projectRoot, "docs/openapi.json"), "utf8"));
  expect(readFileSync(join(projectRoot, "client/operations.ts"), "utf8")).toBe(renderOperations(document));
});

test("a project elsewhere compiles against the package, library checks included", () => {
  const source = `
    import { createClient, EdgereelError, type Video } from "edgereel";
    const client = createClient({ baseUrl: "https://video.example.com", key: "erk_x" });
    const video: Video = await client.call("GET /videos/{id}", { path: { id: "vid_x" } });
    const state: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed" = video.state;
    for await (const each of client.each("GET /videos", { query: { mine: "true" } })) console.log(each.title, state);
    const made = await client.call("POST /videos", { body: { title: "x", visibility: "unlisted" } });
    if (made.upload) await client.upload(made.upload.endpoint, new Blob(["x"]), { filename: "x.mp4" });
    for await (const { status } of client.follow(made.id)) if (status.playable) break;
    const nothing: undefined = await client.call("DELETE /videos/{id}", { path: { id: made.id } });
    try { await client.call("GET /categories"); } catch (error) { if (error instanceof EdgereelError) console.log(error.code, nothing); }
  `;
  expect(tsc(source, ["es2022", "dom", "dom.iterable"])).toEqual({ status: 0, stdout: "" });
});

test.each([
  [`client.call("GET /nothing")`, "GET /nothing"],
  [`client.call("GET /videos/{id}")`, "Expected 2 arguments"],
  [`client.call("POST /videos", { body: {} })`, "title"],
  [`client.call("POST /videos", { body: { title: "x", visibility: "secret" } })`, "secret"],
  [`(await client.call("GET /videos")).items[0]!.titel`, "titel"],
  [`client.each("GET /videos/{id}", { path: { id: "x" } })`, "GET /videos/{id}"],
])("the compiler refuses %s", (expression, words) => {
  const { status, stdout } = tsc(
    `import { createClient } from "edgereel";
     const client = createClient({ baseUrl: "https://video.example.com" });
     console.log(${expression});`,
    ["es2022", "dom", "dom.iterable"],
  );
  expect(status).not.toBe(0);
  expect(stdout).toContain(words);
});

test("from outside, on plain Node, it creates, uploads in parts, follows, pages, and tells refusals by their code", async () => {
  const creator = await signUp(h, "creator");
  await h.startTranscoder();
  writeFileSync(join(project, "clip.mp4"), await makeClip({ seconds: 2 }));
  writeFileSync(
    join(project, "use.mjs"),
    `import { createClient, EdgereelError } from "edgereel";
     import { openAsBlob } from "node:fs";
     const [baseUrl, token] = process.argv.slice(2);
     const client = createClient({ baseUrl, token });
     const video = await client.call("POST /videos", { body: { title: "From outside", visibility: "public" } });
     const sent = [];
     await client.upload(video.upload.endpoint, await openAsBlob("clip.mp4"), {
       filename: "clip.mp4", onProgress: (bytes, total) => sent.push(bytes / total),
     });
     const events = [];
     for await (const { event } of client.follow(video.id)) events.push(event);
     const titles = [];
     for await (const each of client.each("GET /videos", { query: { mine: "true", limit: 1 } })) titles.push(each.title);
     const refusal = await client.call("GET /videos/{id}", { path: { id: "vid_22222222222222222222" } })
       .catch((error) => [error instanceof EdgereelError, error.status, error.code, error.requestId]);
     const tracks = await client.call("PUT /videos/{id}/captions/{track}", {
       path: { id: video.id, track: "en" }, body: "WEBVTT\\n\\n00:00.000 --> 00:01.000\\nHello\\n", contentType: "text/vtt",
     });
     await client.call("DELETE /videos/{id}", { path: { id: video.id } });
     console.log(JSON.stringify({ sent, events, titles, refusal, tracks }));`,
  );
  await newDraft(h, creator, { title: "Older" });
  await until(
    () => call(h, "GET", "videos?mine=true", { token: creator.token }),
    ({ body }) => body.items.length === 1,
  );
  const path = (process.env.PATH ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  const env = { PATH: path.join(":"), HOME: project };
  // Not by spawnSync: this process is the database that the Worker asks.
  const { stdout } = await promisify(execFile)("node", ["use.mjs", h.at.app, creator.token], { cwd: project, env });
  const { sent, events, titles, refusal, tracks } = JSON.parse(stdout);
  expect([sent[0], sent.at(-1)]).toEqual([0, 1]);
  expect(events).toContain("playable");
  expect(events.at(-1)).toBe("ready");
  expect(titles).toEqual(["From outside", "Older"]);
  expect(refusal).toEqual([true, 404, "VIDEO_NOT_FOUND", expect.stringMatching(/^[\da-f-]{36}$/)]);
  expect(tracks).toMatchObject({ language: "en" });
}, 120_000);
