import { exportJWK, exportPKCS8, generateKeyPair, importJWK, type JWK } from "jose";
import { Fault } from "../../schema/errors.ts";
import { isId, newId } from "../../schema/id.ts";
import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { NewSigningKey, SigningKey } from "./signing-key-contract.ts";
import { forgetEverywhere, shortMemory } from "./short-memory.ts";
import * as store from "./store.ts";

const mostKeys = 20;

const live = shortMemory("playback-key", store.findLiveKey);
// What a key's id stands for never changes, so neither does its imported form.
const imported = new Map<string, Promise<CryptoKey>>();

/**
 * Makes a key pair of which only the public half is kept.
 *
 * @throws Fault KEY_LIMIT_REACHED
 */
export async function createSigningKey(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  { name, algorithm }: NewSigningKey,
): Promise<SigningKey & { privateKeyPem: string; privateJwk: SigningKey["publicJwk"] }> {
  if ((await store.listKeys(deps, viewer.userId)).length >= mostKeys) {
    throw new Fault("KEY_LIMIT_REACHED", `An account has ${mostKeys} signing keys at most. Revoke one first.`);
  }
  const id = newId("playbackKey");
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 });
  const about = { kid: id, alg: algorithm, use: "sig" };
  const publicJwk = { ...(await exportJWK(publicKey)), ...about };
  const row = await store.insertKey(deps, { id, ownerId: viewer.userId, name, algorithm, publicJwk });
  return {
    ...present(row),
    privateKeyPem: await exportPKCS8(privateKey),
    privateJwk: { ...((await exportJWK(privateKey)) as { kty: string }), ...about },
  };
}

export async function listSigningKeys(deps: Pick<Deps, "db">, viewer: Viewer): Promise<SigningKey[]> {
  return (await store.listKeys(deps, viewer.userId)).map(present);
}

/** Ends a key: when this returns, no token of it opens anything. Throws PLAYBACK_KEY_NOT_FOUND. */
export async function revokeSigningKey(deps: Pick<Deps, "db" | "cache">, viewer: Viewer, id: string): Promise<void> {
  if (!(await store.revokeKey(deps, id, viewer.userId))) {
    throw new Fault("PLAYBACK_KEY_NOT_FOUND", "You have no signing key of this id.");
  }
  await forgetEverywhere(deps, live, id);
}

/** A customer's key by its `kid`, ready to verify with; null unless its owner may sign with it now. */
export async function openSigningKey(
  deps: Pick<Deps, "db" | "cache">,
  kid: string,
): Promise<{ ownerId: string; algorithm: string; key: CryptoKey } | null> {
  const row = isId("playbackKey", kid) ? await live.read(deps, kid) : null;
  if (!row || row.ownerStatus !== "active") return null;
  const owner: Viewer = { userId: row.ownerId, role: row.ownerRole, credential: { kind: "session", sessionId: "" } };
  if (!may(owner, "playback.sign", row.ownerId)) return null;
  const { ownerId, algorithm, publicJwk } = row;
  let key = imported.get(kid);
  if (!key) {
    key = importJWK(publicJwk as JWK, algorithm) as Promise<CryptoKey>;
    imported.set(kid, key);
  }
  return { ownerId, algorithm, key: await key };
}

function present({ id, name, algorithm, publicJwk, createdAt }: store.SigningKeyRow): SigningKey {
  return {
    id,
    name,
    algorithm: algorithm as SigningKey["algorithm"],
    publicJwk: publicJwk as SigningKey["publicJwk"],
    createdAt: createdAt.toISOString(),
  };
}
