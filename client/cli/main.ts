// `npx edgereel`: a table of commands, what they share, and how they end.
import { parseArgs } from "node:util";
import { EdgereelError } from "../client.ts";
import type { Command } from "./command.ts";
import { exitCodeOf, exitCodes, Usage, VideoFailed } from "./exit-codes.ts";
import { keyCreate, keyLs, keyRm } from "./keys.ts";
import { login, logout } from "./login.ts";
import { print, printable } from "./output.ts";
import { uploadCommand } from "./upload-command.ts";
import { ls, rm, watch } from "./videos.ts";

const commands: Record<string, Command> = {
  login,
  logout,
  upload: uploadCommand,
  ls,
  watch,
  rm,
  "key create": keyCreate,
  "key ls": keyLs,
  "key rm": keyRm,
};
const shared = {
  url: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;
const sharedHelp = {
  url: "the site; else EDGEREEL_URL, or where you signed in last",
  json: "one JSON value on stdout, for scripts",
  help: "this text",
};

function overview(): string {
  const lines = Object.values(commands).map(
    ({ usage, about }) => `  ${usage.padEnd(18)}${about.split(/(?<=\.) /, 1)[0]}`,
  );
  return `edgereel COMMAND [--url URL] [--json]

${lines.join("\n")}

edgereel COMMAND --help tells more. An API key in EDGEREEL_KEY takes the place of a sign-in.
Exit codes: 0 done, 1 failed, 2 not understood, 3 not signed in, 4 not allowed, 5 not found,
6 the video failed, 7 the site cannot be reached, 130 stopped by Ctrl-C.`;
}

function helpOf({ usage, about, help }: Command): string {
  const lines = Object.entries({ ...help, ...sharedHelp }).map(([name, text]) => `  --${name.padEnd(13)}${text}`);
  return `edgereel ${usage}\n\n${about}\n\n${lines.join("\n")}`;
}

async function run(args: string[]): Promise<void> {
  const [first = "", second = "", ...rest] = args;
  if (first === "" || first === "--help" || first === "-h" || first === "help") {
    if (first === "") throw new Usage(overview());
    return print(overview());
  }
  const name = Object.hasOwn(commands, first) ? first : `${first} ${second}`;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Usage(`There is no command "${name.trim()}".\n\n${overview()}`);
  const { values, positionals } = parse(command, name === first ? args.slice(1) : rest);
  if (values.help) return print(helpOf(command));
  const stopped = new AbortController();
  // A second Ctrl-C does not wait.
  process.once("SIGINT", () => stopped.abort(new Error("interrupted")));
  process.once("SIGTERM", () => stopped.abort(new Error("interrupted")));
  await command.run(positionals, values, stopped.signal);
}

function parse(command: Command, args: string[]) {
  try {
    return parseArgs({ args, options: { ...command.options, ...shared }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Usage(`${(error as Error).message}\n\n${helpOf(command)}`, { cause: error });
  }
}

function tell(error: unknown, json: boolean): void {
  const words = error instanceof Error ? error.message : String(error);
  // What the server says may repeat what others wrote.
  const message = error instanceof EdgereelError || error instanceof VideoFailed ? printable(words) : words;
  if (json) {
    const code = error instanceof EdgereelError || error instanceof VideoFailed ? error.code : "FAILED";
    process.stderr.write(`${JSON.stringify({ error: { code, message } })}\n`);
    return;
  }
  process.stderr.write(`${message}\n`);
  for (const { path, message: why } of error instanceof EdgereelError ? error.fields : []) {
    process.stderr.write(`  ${printable(`${path}: ${why}`)}\n`);
  }
}

const args = process.argv.slice(2);
// Whoever reads our output may stop reading: `edgereel ls | head -1`.
process.stdout.on("error", () => process.exit(exitCodes.done));
try {
  await run(args);
} catch (error) {
  tell(error, args.includes("--json"));
  process.exitCode = exitCodeOf(error);
} finally {
  // Sockets that are kept alive, and a terminal that was read, must not hold the process.
  process.stdout.write("", () => process.exit());
}
