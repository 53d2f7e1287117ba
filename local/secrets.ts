import { generateKeyPairSync, randomBytes } from "node:crypto";
import { parseSigningKeys, type SigningKey } from "../worker/auth/signing-keys.ts";
import { readState, writeState } from "./state-file.ts";

/** Made once for a state folder, so that sessions and links outlive a restart. */
export type Secrets = {
  /** Ed25519 keys with their `kid`; the first signs. */
  signingKeys: SigningKey[];
  sessionSecret: string;
  webhookKeys: string;
  demoPassword: string;
  redisToken: string;
  typesenseKey: string;
  queuesToken: string;
  metricsToken: string;
};

/** The secrets in `file`, made where there are none: a version of before may have known fewer. */
export function loadSecrets(file: string): Secrets {
  const secrets = { ...makeSecrets(), ...readState<Partial<Secrets>>(file) };
  writeState(file, secrets, 0o600);
  return secrets;
}

export function makeSecrets(): Secrets {
  const token = () => randomBytes(24).toString("base64url");
  return {
    signingKeys: [makeSigningKey()],
    sessionSecret: randomBytes(32).toString("base64url"),
    webhookKeys: randomBytes(32).toString("base64url"),
    demoPassword: process.env.EDGEREEL_DEMO_PASSWORD ?? `demo-${randomBytes(6).toString("base64url")}`,
    redisToken: token(),
    typesenseKey: token(),
    queuesToken: token(),
    metricsToken: token(),
  };
}

/** A new Ed25519 key with a random `kid`. */
export function makeSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex") };
  return parseSigningKeys(JSON.stringify([key]))[0];
}
