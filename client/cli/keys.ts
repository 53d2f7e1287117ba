import type { ApiKey } from "../client.ts";
import { listOf, textOf, type Command } from "./command.ts";
import { signedIn, siteOf } from "./credentials.ts";
import { Usage } from "./exit-codes.ts";
import { print, printable, printJson, table } from "./output.ts";

// For ls, watch, upload and rm.
const forCommands = ["videos:read", "videos:write", "uploads:write"];
const unitSeconds: Record<string, number> = { m: 60, h: 3600, d: 86_400 };

export const keyCreate: Command = {
  usage: "key create NAME",
  about: "Make an API key for a server. It is printed this once; EDGEREEL_KEY has commands use it.",
  options: { scope: { type: "string", multiple: true }, expires: { type: "string" } },
  help: {
    scope: "what it may do, may be repeated (all that commands here need); the server names those there are",
    expires: "when it ends: 12h, 30d…; never unless told otherwise",
  },
  async run([name], values) {
    if (!name) throw new Usage('Give it a name: edgereel key create "my server"');
    const scopes = listOf(values.scope).flatMap((list) => list.split(","));
    const { client } = signedIn(siteOf(textOf(values.url)));
    const made = await client.call("POST /api-keys", {
      body: {
        name,
        // The server knows which there are.
        scopes: (scopes.length > 0 ? scopes : forCommands) as ApiKey["scopes"],
        expiresInSeconds: secondsOf(textOf(values.expires)),
      },
    });
    if (values.json) return printJson(made);
    process.stderr.write(`${made.id}: ${made.scopes.join(", ")}. Keep the key now; it is not shown again.\n`);
    print(made.key);
  },
};

export const keyLs: Command = {
  usage: "key ls",
  about: "List your API keys.",
  options: {},
  help: {},
  async run(_positionals, values) {
    const { items } = await signedIn(siteOf(textOf(values.url))).client.call("GET /api-keys");
    if (values.json) return printJson(items);
    const rows = items.map((key) => [
      key.id,
      key.hint,
      key.scopes.join(","),
      key.expiresAt ?? "never",
      printable(key.name),
    ]);
    print(table([["ID", "BEGINS", "SCOPES", "ENDS", "NAME"], ...rows]));
  },
};

export const keyRm: Command = {
  usage: "key rm ID",
  about: "Revoke an API key.",
  options: {},
  help: {},
  async run([id], values) {
    if (!id) throw new Usage("Name the key: edgereel key rm key_…");
    await signedIn(siteOf(textOf(values.url))).client.call("DELETE /api-keys/{id}", { path: { id } });
    if (values.json) printJson({ revoked: id });
    else print(`Revoked ${id}.`);
  },
};

function secondsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const [, count, unit = ""] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? 0);
  if (!seconds) throw new Usage("--expires is a time such as 30m, 12h or 30d.");
  return seconds;
}
