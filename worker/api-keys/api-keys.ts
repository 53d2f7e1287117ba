import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { scopeNames } from "../auth/scopes.ts";
import { hashSecret, newSecret } from "../auth/secret-token.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetKey } from "./authenticate-key.ts";
import type { ApiKey, NewApiKey } from "./contract.ts";
import * as store from "./store.ts";

const mostLiveKeys = 50;
const hintLength = 10;
const keptMs = 90 * 24 * 3600_000;

/** Makes a key; `key` is never to be had again. Throws KEY_LIMIT_REACHED. */
export async function createApiKey(
  deps: Pick<Deps, "db" | "now">,
  { userId }: Viewer,
  { name, scopes, expiresInSeconds }: NewApiKey,
): Promise<ApiKey & { key: string }> {
  const key = await newSecret("apiKey");
  const row = await store.insertKey(
    deps,
    {
      id: newId("apiKey"),
      userId,
      name,
      scopes,
      keyHash: await hashSecret(key),
      hint: key.slice(0, hintLength),
      expiresAt: expiresInSeconds === null ? null : new Date(deps.now().getTime() + expiresInSeconds * 1000),
    },
    mostLiveKeys,
  );
  if (!row) {
    throw new Fault("KEY_LIMIT_REACHED", `An account has at most ${mostLiveKeys} API keys. Revoke one that is unused.`);
  }
  return { ...present(row), key };
}

export async function listApiKeys(deps: Pick<Deps, "db">, { userId }: Viewer): Promise<ApiKey[]> {
  return (await store.listKeys(deps, userId)).map(present);
}

/** Throws API_KEY_NOT_FOUND, for another account's key as well. */
export async function revokeApiKey(deps: Pick<Deps, "db" | "cache">, { userId }: Viewer, id: string): Promise<void> {
  const keyHash = await store.revokeKey(deps, userId, id);
  if (keyHash === null) throw new Fault("API_KEY_NOT_FOUND", "You have no such API key, or it was revoked before.");
  await forgetKey(deps, keyHash);
}

/** Forgets keys that ended long ago; until then their owners see when they were used last. */
export async function sweepApiKeys(deps: Pick<Deps, "db" | "now">): Promise<void> {
  await store.deleteEnded(deps, new Date(deps.now().getTime() - keptMs));
}

function present(row: store.ApiKeyRow): ApiKey {
  const { id, name, hint, scopes, createdAt, lastUsedAt, expiresAt } = row;
  return {
    id,
    name,
    hint,
    scopes: scopeNames.filter((scope) => scopes.includes(scope)),
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
