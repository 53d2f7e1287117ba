import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeSecrets } from "../../local/secrets.ts";
import { projectRoot } from "../../local/settings.ts";

/** What a secret looks like, and what of it is too well known or too plain to be one. */
const shapes: Record<string, RegExp> = {
  "private part of a JWK": /["']?\bd["']?\s*:\s*["'][\w-]{40,}["']/,
  "private key in PEM": /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/,
  "AWS access key": /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  "webhook secret": /\bwhsec_[A-Za-z0-9+/=]{24,}/,
  "token of GitHub, Slack, Stripe or npm": /\b(?:gh[pousr]_\w{36}|xox[abprs]-[\w-]{20,}|sk_live_\w{20,}|npm_\w{36})\b/,
  "API key of this platform": /\berk_[\w-]{30,}/,
  "Google API key": /\bAIza[\w-]{35}\b/,
  JWT: /\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{40,}/,
  // With a digit in it: what is written to explain the form has none.
  "password in an address": /\b(?:postgres(?:ql)?|rediss?|https?):\/\/[^\s:@/"'`]+:(?=[^\s@]*\d)[^\s:@/"'`$…]{8,}@/,
  // A name that promises a secret, and behind it a long text that is neither a path nor words.
  "value of a secret":
    /(?:SECRET|TOKEN|PASSWORD|API_KEY|ACCESS_KEY|PRIVATE_KEY|SIGNING_KEYS|WEBHOOK_KEYS|[sS]ecret|[tT]oken|[pP]assword|[aA]piKey|[pP]rivateKey)\w*["']?\s*[:=]\s*["']?(?=[\w+/-]*\d)(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])[\w+/-]{24,}/,
};

function secretsIn(text: string): string[] {
  return Object.entries(shapes).flatMap(([name, shape]) => (shape.test(text) ? [name] : []));
}

// Where git does not know the folder, say in an unpacked archive, all files but those that are made here.
function trackedFiles(): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: projectRoot,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed.split("\0").filter(Boolean);
  } catch {
    const exclude = ["node_modules/**", ".edgereel/**", ".wrangler/**", "web/dist/**"];
    return globSync("**/*", { cwd: projectRoot, exclude, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length));
  }
}

test("no file of the repository holds a key, a token or a password", () => {
  const files = trackedFiles();
  expect(files).toContain("wrangler.toml");
  expect(files.filter((file) => /(?:^|\/)(?:\.env|\.dev\.vars)|\.(?:pem|key|p12|pfx)$/.test(file))).toEqual([]);
  const found = files.flatMap((file) => {
    // Of pictures and clips the bytes as Latin-1: a key that is pasted into one is still seen.
    const lines = readFileSync(join(projectRoot, file), "latin1").split("\n");
    return lines.flatMap((line, i) => secretsIn(line).map((name) => `${file}:${i + 1} ${name}`));
  });
  expect(found).toEqual([]);
});

// Made here and put together here, so that none stands in this file.
const random = (length: number) => `aB3${crypto.getRandomValues(Buffer.alloc(length)).toString("base64url")}`;
const pem = ["-----BEGIN ", "PRIVATE KEY-----"].join("");
const made = makeSecrets();

test.each<[string, string]>([
  ["private part of a JWK", JSON.stringify(made.signingKeys)],
  ["private part of a JWK", `{ kid: "x", d: "${random(40)}" }`],
  ["private key in PEM", pem],
  ["private key in PEM", pem.replace("PRIVATE", "RSA PRIVATE")],
  ["AWS access key", `AKIA${"Z7".repeat(8)}`],
  ["webhook secret", `whsec_${"Ab1+".repeat(8)}`],
  ["token of GitHub, Slack, Stripe or npm", `ghp_${"a1".repeat(18)}`],
  ["API key of this platform", `erk_${random(40)}`],
  ["JWT", [`eyJ${random(20)}`, `eyJ${random(20)}`, random(60)].join(".")],
  ["password in an address", ["postgres://someone", "hunter22hunter@db.test/x"].join(":")],
  ["value of a secret", `SESSION_SECRET=${random(40)}`],
  ["value of a secret", `R2_SECRET_ACCESS_KEY = "${random(40)}"`],
  ["value of a secret", `"apiToken": "${random(30)}"`],
])("a %s would be found", (name, line) => {
  expect(secretsIn(line)).toContain(name);
});
