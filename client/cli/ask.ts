import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { Interrupted } from "./exit-codes.ts";

/** Asks on the terminal. A secret shows nothing of what is typed. Ctrl-C throws Interrupted. */
export async function ask(question: string, { secret = false } = {}): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (secret) process.stderr.write(question);
  const terminal = createInterface({ input: process.stdin, output: secret ? silent : process.stderr, terminal: true });
  const stopped = new AbortController();
  terminal.on("SIGINT", () => stopped.abort());
  terminal.on("close", () => stopped.abort());
  try {
    return await terminal.question(secret ? "" : question, { signal: stopped.signal });
  } catch (cause) {
    throw new Interrupted("Nothing was done.", { cause });
  } finally {
    terminal.close();
    if (secret) process.stderr.write("\n");
  }
}

/** The first line of what is piped in, without its end. */
export async function firstLineOfInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes("\n") || text.length > 10_000) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? "";
}
