import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type Tools = { ffmpeg: string; ffprobe: string };

const oldest = [5, 1] as const;
const require = createRequire(import.meta.url);

/**
 * FFmpeg and ffprobe: those that the environment names, else a system's own of at least 5.1, else
 * the builds that came with the install. Throws one line that says what to do where none runs.
 */
export function findTools(env: NodeJS.ProcessEnv = process.env): Tools {
  return { ffmpeg: find("ffmpeg", env.FFMPEG_PATH), ffprobe: find("ffprobe", env.FFPROBE_PATH) };
}

function find(tool: keyof Tools, named: string | undefined): string {
  if (named) {
    if (versionOf(named)) return named;
    throw new Error(
      `${tool.toUpperCase()}_PATH=${named} does not run. Give the path of an ${tool} binary, or unset it.`,
    );
  }
  const system = versionOf(tool);
  if (system && isRecent(system)) return tool;
  const packaged = { ffmpeg: packagedFfmpeg, ffprobe: packagedFfprobe }[tool]();
  const running = packaged.find((path) => versionOf(path));
  if (running) return running;
  throw new Error(
    `No ${tool} runs on this machine. Install FFmpeg 5.1 or newer (Debian: apt install ffmpeg, macOS: brew install ffmpeg), ` +
      `or set ${tool.toUpperCase()}_PATH to a binary.`,
  );
}

function packagedFfmpeg(): string[] {
  return [
    inPackage(`@ffmpeg-binary/${process.platform}-${process.arch}`, "ffmpeg"),
    inPackage(`@ffmpeg-installer/${process.platform}-${process.arch}`, "ffmpeg"),
  ].flat();
}

function packagedFfprobe(): string[] {
  return inPackage(`@ffprobe-installer/${process.platform}-${process.arch}`, "ffprobe");
}

function inPackage(name: string, file: string): string[] {
  try {
    const path = join(dirname(require.resolve(`${name}/package.json`)), file);
    accessSync(path);
    makeExecutable(path);
    return [path];
  } catch {
    return [];
  }
}

// Some of these packages set the mode in an install script, which npm may have been told not to run.
function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

function versionOf(path: string): string | null {
  const { status, stdout } = spawnSync(path, ["-version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? (stdout.split("\n", 1)[0] ?? "") : null;
}

// A build from git calls itself N-… and is newer than any release that matters here.
function isRecent(version: string): boolean {
  const [, major, minor] = /version n?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return true;
  return Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
}
