import { Fault } from "../../schema/errors.ts";
import { apiKeyInText, hashSecret, isSecret } from "../auth/secret-token.ts";
import { scopeNames } from "../auth/scopes.ts";
import type { Role, Viewer } from "../auth/viewer.ts";
import { cached } from "../cache.ts";
import type { Deps } from "../deps.ts";
import { refuseSuspended } from "../users/account.ts";
import * as store from "./store.ts";

/** A key with its account, as it stands in the cache. Times in milliseconds. */
type KeyRecord = {
  keyId: string;
  userId: string;
  scopes: string[];
  role: Role;
  status: "active" | "suspended";
  suspendedReason: string | null;
  expiresAtMs: number | null;
  usedAtMs: number | null;
};

// One look-up finds key and account. A revocation clears it; a change of the account, which does not
// know its keys, waits for its end: both hold within 5 s.
const cacheSeconds = 3;
const noteUseMs = 60_000;
const memoryEntries = 1_000;
const noted = new Map<string, number>();

/** Whether an Authorization header's token means to be an API key. */
export function isApiKey(token: string): boolean {
  return token.startsWith("erk_");
}

/**
 * Who an API key speaks for, and within which scopes. The time of its use is noted at most once a
 * minute, by `later`, behind the reply. Throws API_KEY_INVALID or ACCOUNT_SUSPENDED.
 */
export async function viewerOfKey(
  deps: Pick<Deps, "db" | "cache" | "now">,
  token: string,
  later: (work: Promise<void>) => void,
): Promise<Viewer> {
  const record = (await isSecret("apiKey", token)) ? await findRecord(deps, await hashSecret(token)) : null;
  if (!record) throw invalid("This API key does not exist, or was revoked. Make a new one.");
  const nowMs = deps.now().getTime();
  if (record.expiresAtMs !== null && record.expiresAtMs <= nowMs) {
    throw invalid("This API key has expired. Make a new one.");
  }
  refuseSuspended(record);
  if (isNews(record, nowMs)) later(store.noteUse(deps, record.keyId).catch(() => undefined));
  const { keyId, userId, role } = record;
  return {
    userId,
    role,
    credential: { kind: "apiKey", keyId, scopes: scopeNames.filter((scope) => record.scopes.includes(scope)) },
  };
}

/** To be called when a key is revoked. */
export async function forgetKey({ cache }: Pick<Deps, "cache">, keyHash: string): Promise<void> {
  await cache.drop(cacheKey(keyHash));
}

/**
 * Credentials in an address end up in logs and histories (RFC 6750, section 2.3, RFC 9700, section
 * 4.3.2): they are refused aloud instead of being overlooked.
 */
export function refuseCredentialInAddress(url: string): void {
  const { search, searchParams } = new URL(url);
  if (search === "") return;
  if (searchParams.has("access_token") || apiKeyInText.test(search)) {
    throw new Fault(
      "MALFORMED_REQUEST",
      "Send tokens and API keys in the Authorization header. In an address they end up in logs: revoke this one.",
    );
  }
}

async function findRecord(deps: Pick<Deps, "db" | "cache">, keyHash: string): Promise<KeyRecord | null> {
  return cached(deps.cache, cacheKey(keyHash), cacheSeconds, async () => {
    const row = await store.findByHash(deps, keyHash);
    if (!row) return null;
    const { expiresAt, lastUsedAt, ...rest } = row;
    return { ...rest, expiresAtMs: expiresAt?.getTime() ?? null, usedAtMs: lastUsedAt?.getTime() ?? null };
  });
}

// The record may be some seconds old: what this isolate noted itself counts as well.
function isNews({ keyId, usedAtMs }: KeyRecord, nowMs: number): boolean {
  const last = Math.max(usedAtMs ?? 0, noted.get(keyId) ?? 0);
  if (nowMs - last < noteUseMs) return false;
  if (noted.size >= memoryEntries) noted.clear();
  noted.set(keyId, nowMs);
  return true;
}

function cacheKey(keyHash: string): string {
  return `api-key:${keyHash}`;
}

function invalid(message: string): Fault {
  return new Fault("API_KEY_INVALID", message, {
    headers: { "www-authenticate": 'Bearer realm="edgereel", error="invalid_token"' },
  });
}
