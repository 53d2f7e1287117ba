import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "../../local/ports.ts";
import { projectRoot } from "../../local/settings.ts";
import { buildWeb } from "../../local/web-build.ts";
import { until } from "../client.ts";

// `npm start` as a person runs it, from the terminal's point of view.

let folder: string;
const running: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "edgereel-start-"));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "local/start.ts", ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
  });
  running.push(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output.text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, output, ended };
}

// Everything that names the state folder on its command line was started for it.
function processesOf(stateDir: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return command.includes(stateDir) ? [command] : [];
      } catch {
        return [];
      }
    });
}

test("a port in use is named, with what to do", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = holder.address() as { port: number };
  const { output, ended } = start({ PORT: String(port), EDGEREEL_STATE_DIR: join(folder, "port") });
  expect(await ended).toBe(1);
  expect(output.text.trim().split("\n")).toHaveLength(1);
  expect(output.text).toContain(`port ${port} is in use`);
  holder.close();
});

test("a missing FFmpeg is named, with what to do", async () => {
  const env = {
    FFMPEG_PATH: "/nowhere/ffmpeg",
    PORT: String(await freePort()),
    EDGEREEL_STATE_DIR: join(folder, "ffmpeg"),
  };
  const { output, ended } = start(env);
  expect(await ended).toBe(1);
  expect(output.text).toContain("FFMPEG_PATH=/nowhere/ffmpeg does not run");
});

test("a run with a state folder of its own leaves the web app that others serve as it is", async () => {
  const page = join(projectRoot, "web/dist/index.html");
  await buildWeb(join(folder, "first"));
  const { ino, mtimeMs } = statSync(page);
  expect(await buildWeb(join(folder, "second"))).toBe(false);
  expect(statSync(page)).toMatchObject({ ino, mtimeMs });
});

test("a damaged state folder is named, with what to do", async () => {
  const stateDir = join(folder, "damaged");
  mkdirSync(stateDir);
  writeFileSync(join(stateDir, "secrets.json"), '{"signingKeys": [');
  const { output, ended } = start({ PORT: String(await freePort()), EDGEREEL_STATE_DIR: stateDir });
  expect(await ended).toBe(1);
  expect(output.text).toContain("secrets.json is damaged. Begin anew with: npm start -- --reset");
});

test("a start that is broken off, one that is not, a second instance, Ctrl-C, a start that keeps all, and a kill", async () => {
  const stateDir = join(folder, "whole");
  const port = await freePort();
  const env = { PORT: String(port), EDGEREEL_STATE_DIR: stateDir, EDGEREEL_DEMO_PASSWORD: "a demo password" };
  const brokenOff = start(env);
  await until(
    async () => brokenOff.output.text,
    (text) => text.includes("Generating"),
    60,
  );
  brokenOff.child.kill("SIGINT");
  expect(await brokenOff.ended).toBe(0);
  expect(brokenOff.output.text).not.toContain("could not start");
  expect(processesOf(stateDir)).toEqual([]);

  const first = start(env);
  await until(
    async () => first.output.text,
    (text) => text.includes("Ctrl-C stops everything"),
    120,
  );
  expect(first.output.text).toContain("creator@edgereel.local");
  expect(first.output.text).toContain("a demo password");
  const watch = /Watch the sample: +(\S+)/.exec(first.output.text)?.[1] ?? "";
  expect((await fetch(watch)).status).toBe(200);
  expect(((await (await fetch(`http://localhost:${port}/healthz`)).json()) as { status: string }).status).toBe("ok");

  const second = start({ ...env, PORT: String(await freePort()) });
  expect(await second.ended).toBe(1);
  expect(second.output.text).toContain("it runs already with this state folder");

  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(processesOf(stateDir)).toEqual([]);

  const third = start(env);
  await until(
    async () => third.output.text,
    (text) => text.includes("Ctrl-C stops everything"),
    60,
  );
  expect(third.output.text).not.toContain("Sample clip");
  expect(/Watch the sample: +(\S+)/.exec(third.output.text)?.[1]).toBe(watch);
  const list = (await (await fetch(`http://localhost:${port}/api/v1/videos`)).json()) as { items: { state: string }[] };
  expect(list.items.map((video) => video.state)).toEqual(["ready"]);

  third.child.kill("SIGKILL");
  await third.ended;
  await until(
    async () => processesOf(stateDir),
    (processes) => processes.length === 0,
    15,
  );
}, 240_000);
