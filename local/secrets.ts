import { generateKeyPairSync, randomBytes, type JsonWebKey } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

export type SigningKey = JsonWebKey & { kid: string; alg: "EdDSA" };

/** Made once for a state folder, so that sessions and links outlive a restart. */
export type LocalSecrets = {
  /** Ed25519 private keys; the first signs. */
  signingKeys: SigningKey[];
  sessionSecret: string;
  demoPassword: string;
  redisToken: string;
  typesenseKey: string;
  queueToken: string;
};

/** Throws one clear line where the file is damaged. A `demoPassword` given replaces the kept one. */
export function loadSecrets(file: string, demoPassword?: string): LocalSecrets {
  const kept = existsSync(file) ? readSecrets(file) : undefined;
  const secrets = kept ?? makeSecrets();
  if (demoPassword) secrets.demoPassword = demoPassword;
  if (!kept) {
    // Written aside and moved: a run that is killed here leaves no half file.
    writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return secrets;
}

export function makeSecrets(): LocalSecrets {
  const { privateKey } = generateKeyPairSync("ed25519");
  const token = () => randomBytes(24).toString("base64url");
  return {
    signingKeys: [
      { ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex"), alg: "EdDSA" },
    ],
    sessionSecret: randomBytes(32).toString("base64url"),
    demoPassword: `demo-${randomBytes(6).toString("base64url")}`,
    redisToken: token(),
    typesenseKey: token(),
    queueToken: token(),
  };
}

function readSecrets(file: string): LocalSecrets {
  try {
    const secrets = JSON.parse(readFileSync(file, "utf8")) as LocalSecrets;
    if (!secrets.signingKeys?.[0]?.d || !secrets.sessionSecret || !secrets.demoPassword) throw new Error();
    return secrets;
  } catch {
    throw new Error(`${file} is damaged. Begin anew with: npm start -- --reset`);
  }
}
