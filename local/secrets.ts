import { generateKeyPairSync, randomBytes, type JsonWebKey } from "node:crypto";
import { readState, writeState } from "./state-file.ts";

/** Made once for a state folder, so that sessions and links outlive a restart. */
export type Secrets = {
  /** Ed25519 private keys with their `kid`; the first signs. */
  signingKeys: (JsonWebKey & { kid: string })[];
  sessionSecret: string;
  demoPassword: string;
  redisToken: string;
  typesenseKey: string;
  queuesToken: string;
};

/** The secrets in `file`, made where there is none. Throws one clear line where it is damaged. */
export function loadSecrets(file: string): Secrets {
  const kept = readState<Secrets>(file);
  if (kept) return kept;
  const secrets = makeSecrets();
  writeState(file, secrets, 0o600);
  return secrets;
}

export function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync("ed25519");
  const token = () => randomBytes(24).toString("base64url");
  return {
    signingKeys: [{ ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex") }],
    sessionSecret: randomBytes(32).toString("base64url"),
    demoPassword: process.env.EDGEREEL_DEMO_PASSWORD ?? `demo-${randomBytes(6).toString("base64url")}`,
    redisToken: token(),
    typesenseKey: token(),
    queuesToken: token(),
  };
}
