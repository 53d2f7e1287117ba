// `node local/rotate-keys.ts https://your.site` prints the next SIGNING_KEYS, for `wrangler secret put` to read:
// a new key that signs, and the site's present ones, which verify for as long as their tokens may live.
// `--leaked` prints a new key alone. `--local` writes to the state folder of `npm start` instead.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { parseSigningKeys, type SigningKey } from "../worker/auth/signing-keys.ts";
import { loadSecrets, makeSigningKey } from "./secrets.ts";
import { projectRoot } from "./settings.ts";
import { writeState } from "./state-file.ts";

// Those of encode jobs live longest.
const longestTokenMs = 7 * 24 * 3600_000;
const timeoutMs = 15_000;

// As the site publishes them; `until` stands at those that an earlier rotation replaced.
const Jwks = z.object({
  keys: z
    .array(z.object({ kty: z.string(), crv: z.string(), kid: z.string(), x: z.string(), until: z.string().optional() }))
    .min(1),
});

const usage = "Name the site, as in: node local/rotate-keys.ts https://your.site; or --leaked, or --local.";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { leaked: { type: "boolean", default: false }, local: { type: "boolean", default: false } },
  });
  const [site, ...more] = positionals;
  if (more.length > 0 || Number(site !== undefined) + Number(values.local) > 1) throw new Error(usage);

  if (values.local) {
    const file = resolve(projectRoot, process.env.EDGEREEL_STATE_DIR ?? ".edgereel", "secrets.json");
    const secrets = loadSecrets(file);
    const signingKeys = nextKeys(values.leaked ? [] : secrets.signingKeys);
    writeState(file, { ...secrets, signingKeys }, 0o600);
    return tell(signingKeys, "npm start reads them when it starts the next time.");
  }
  if (site === undefined && !values.leaked) throw new Error(usage);
  const signingKeys = nextKeys(site === undefined || values.leaked ? [] : await publishedKeys(site));
  tell(signingKeys, "Pipe this output into: npx wrangler secret put SIGNING_KEYS");
  console.log(JSON.stringify(signingKeys));
}

/** The public keys that the site verifies by now. Cloudflare gives no secret back, and none is needed. */
async function publishedKeys(site: string): Promise<SigningKey[]> {
  const url = new URL("/.well-known/jwks.json", site);
  const isLocal = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  // Whoever changes the answer on its way adds a key of their own to the site.
  if (url.protocol !== "https:" && !isLocal) throw new Error(`${site} must be an https address.`);
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
  if (!answer.ok) throw new Error(`${url.href} answered ${answer.status}.`);
  return Jwks.parse(await answer.json()).keys as SigningKey[];
}

/** A new key, and each old one without its private part, with an end to its time. */
function nextKeys(old: SigningKey[]): SigningKey[] {
  const until = new Date(Date.now() + longestTokenMs).toISOString();
  const kept = old.map(({ kty, crv, kid, x, until: sooner }) => ({ kty, crv, kid, x, until: sooner ?? until }));
  return parseSigningKeys(JSON.stringify([makeSigningKey(), ...kept]));
}

function tell([first, ...kept]: SigningKey[], next: string): void {
  console.error(`The key ${first?.kid} is the new one, which signs.`);
  for (const { kid, until } of kept) console.error(`The key ${kid} verifies until ${until}.`);
  console.error(next);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
