import { base64url, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { kindsOf, longestTokenSeconds, PlatformClaims, PlaybackClaims, signersName, type Grant } from "./claims.ts";
import { openSigningKey } from "./signing-keys.ts";

type VerifyDeps = Pick<Deps, "db" | "cache" | "keys" | "now">;

const longestToken = 8_192;
// How far the clock of a customer's server may be ahead of ours.
const clockToleranceSeconds = 5;

// A signature that was right stays right: what may change (times, keys, revocations) is asked anew.
const verified = new Map<string, Grant>();
const verifiedEntries = 500;

/**
 * What a playback token grants, be it our own or signed by a customer's key.
 *
 * @throws Fault TOKEN_INVALID or TOKEN_EXPIRED
 */
export async function verifyToken(deps: VerifyDeps, token: string): Promise<Grant> {
  const known = verified.get(token);
  const grant = known ?? (await readToken(deps, token));
  // The key may have been revoked since.
  if (known?.signer && !(await openSigningKey(deps, known.signer.keyId))) throw invalid();
  const nowMs = deps.now().getTime();
  if (grant.expiresAtMs <= nowMs) throw new Fault("TOKEN_EXPIRED", "The token has expired. Get a new one.");
  const skewMs = grant.signer ? clockToleranceSeconds * 1000 : 0;
  if (grant.notBeforeMs > nowMs + skewMs) throw invalid("The token is not valid yet.");
  const issuedAtMs = grant.issuedAtMs ?? nowMs;
  // One that says it is issued later would outlive revocations.
  if (issuedAtMs > nowMs + clockToleranceSeconds * 1000) throw invalid("The token is not valid yet.");
  if (grant.expiresAtMs - issuedAtMs > longestTokenSeconds * 1000 + clockToleranceSeconds * 1000) {
    throw invalid("A playback token may live for 24 hours at most.");
  }
  if (!known) {
    if (verified.size >= verifiedEntries) verified.clear();
    verified.set(token, grant);
  }
  return grant;
}

/** By what a token is revoked: its `jti`, or its hash where it has none. Throws TOKEN_INVALID. */
export async function tokenIdOf(token: string): Promise<string> {
  try {
    const jti = signersName.optional().parse(decodeJwt(token).jti);
    return jti ?? (await hashOf(token));
  } catch {
    throw invalid();
  }
}

async function readToken(deps: VerifyDeps, token: string): Promise<Grant> {
  if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw invalid();
  const kid = keyIdOf(token);
  if (kid !== null && isId("playbackKey", kid)) return readCustomerToken(deps, token, kid);
  const payload = await deps.keys.verify("playback", token);
  const claims = PlatformClaims.safeParse(payload).data;
  if (!claims) throw invalid();
  return {
    ...common(claims),
    tokenId: claims.jti,
    account: claims.account ?? null,
    stream: claims.stream ?? claims.jti,
    kinds: claims.kinds ?? null,
    signer: null,
  };
}

async function readCustomerToken(deps: VerifyDeps, token: string, kid: string): Promise<Grant> {
  const signing = await openSigningKey(deps, kid);
  if (!signing) throw invalid();
  // The algorithm is the key's, whatever the header says: RFC 8725, section 3.1.
  const algorithms = signing.algorithm === "RS256" ? ["RS256"] : ["EdDSA", "Ed25519"];
  const options = { algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ["sub", "exp"] };
  const verifiedToken = await jwtVerify(token, signing.key, options).catch((error: unknown) => {
    if (error instanceof errors.JWTExpired) {
      throw new Fault("TOKEN_EXPIRED", "The token has expired. Get a new one.");
    }
    throw invalid();
  });
  const claims = PlaybackClaims.safeParse(verifiedToken.payload).data;
  if (!claims) throw invalid("The token's claims are not those of a playback token.");
  const kinds = kindsOf(claims.aud);
  // RFC 7519 section 4.1.3: a token for another audience is none for us.
  if (kinds?.length === 0) throw invalid("The token's `aud` names nothing that is played here.");
  const tokenId = claims.jti ?? (await hashOf(token));
  return {
    ...common(claims),
    tokenId,
    account: null,
    stream: tokenId,
    kinds,
    signer: { keyId: kid, ownerId: signing.ownerId },
  };
}

function common({ sub, iat, nbf, exp, viewer, downloadable, accessRules }: PlaybackClaims) {
  return {
    videoId: sub,
    issuedAtMs: iat === undefined ? null : iat * 1000,
    notBeforeMs: (nbf ?? 0) * 1000,
    expiresAtMs: exp * 1000,
    viewer: viewer ?? null,
    downloadable: downloadable ?? null,
    accessRules: accessRules ?? [],
  };
}

// Where Stream's own examples put it: in the payload as well as in the header.
function keyIdOf(token: string): string | null {
  try {
    const kid = decodeProtectedHeader(token).kid ?? decodeJwt(token).kid;
    return typeof kid === "string" ? kid : null;
  } catch {
    throw invalid();
  }
}

// Without the signature: the unused bits of its last character can be changed, and it fits all the same.
async function hashOf(token: string): Promise<string> {
  const signed = token.slice(0, token.lastIndexOf("."));
  return base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(signed))));
}

function invalid(message = "The token is not valid."): Fault {
  return new Fault("TOKEN_INVALID", message);
}
